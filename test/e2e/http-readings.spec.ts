import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodeUnderTest } from './node-under-test.js';
import type { Answer } from './node-under-test.js';

let node: NodeUnderTest;
beforeAll(async () => {
  node = await NodeUnderTest.start();
});
afterAll(() => node.stop());

let meters = 0;
/** A new grid meter with a way to send its readings. */
async function aMeter(role = 'grid'): Promise<{ readonly id: string; readonly token: string; send: Send }> {
  const id = `meter-${++meters}`;
  const { body } = await node.post('/api/v1/meters', { meterId: id, role });
  const { token } = body;
  return { id, token, send: (reading) => node.post(`/api/v1/meters/${id}/readings`, reading, { token }) };
}
type Send = (body: unknown) => Promise<Answer>;

async function removeAll(): Promise<void> {
  const { items } = (await node.get('/api/v1/meters')).body;
  for (const { meterId } of items) await node.request('DELETE', `/api/v1/meters/${meterId}`);
}

describe('a meter', () => {
  it('is registered once, and its token told once', async () => {
    const answer = await node.post('/api/v1/meters', { meterId: 'E0043.7' });
    expect(answer).toMatchObject({
      status: 201,
      body: { meterId: 'E0043.7', label: 'E0043.7', role: 'grid', registeredAt: '2026-06-01T11:50:00.000Z' },
    });
    expect(answer.body.token).toMatch(/^wm_[A-Za-z0-9_-]{43}$/);
    expect(await node.post('/api/v1/meters', { meterId: 'E0043.7' })).toMatchObject({
      status: 409,
      body: { code: 'meter.known' },
    });
    const { body, text } = await node.get('/api/v1/meters');
    expect(body.items).toHaveLength(1);
    expect(text).not.toContain(answer.body.token);
    expect(text.toLowerCase()).not.toContain('hash');
    await removeAll();
  });

  it('is gone when it is removed, and its token with it', async () => {
    const meter = await aMeter();
    expect((await meter.send({ at: '2026-06-01T11:00:00Z', importWh: 1 })).status).toBe(201);
    expect((await node.request('DELETE', `/api/v1/meters/${meter.id}`)).status).toBe(204);
    expect((await meter.send({ at: '2026-06-01T11:00:01Z', importWh: 1 })).status).toBe(401);
    expect(await node.request('DELETE', `/api/v1/meters/${meter.id}`)).toMatchObject({
      status: 404,
      body: { code: 'meter.unknown' },
    });
  });

  it('keeps its token over a restart', async () => {
    const meter = await aMeter();
    await node.restart();
    expect((await meter.send({ at: '2026-06-01T11:00:00Z', importWh: 1 })).status).toBe(201);
    await removeAll();
  });

  it('is one of sixteen at most', async () => {
    for (let index = 0; index < 16; index++) await aMeter('sub');
    expect(await node.post('/api/v1/meters', { meterId: 'one-too-many' })).toMatchObject({
      status: 409,
      body: { code: 'meter.too-many' },
    });
    await removeAll();
  });
});

describe('a single reading', () => {
  it('answers 201, then 200, and 409 for another value of the same instant', async () => {
    const { id, send } = await aMeter('sub');
    const at = '2026-06-01T11:00:00Z';
    const counts = { created: 0, duplicate: 0, superseded: 0, rejected: [], flagged: [] };
    expect(await send({ at, importWh: 1000 })).toMatchObject({ status: 201, body: { ...counts, created: 1 } });
    expect(await send({ at, importWh: 1000 })).toMatchObject({ status: 200, body: { ...counts, duplicate: 1 } });
    expect(await send({ at, importWh: 1001 })).toMatchObject({ status: 409, body: { code: 'reading.conflict' } });
    expect(await send({ at, importWh: 1001, supersede: true })).toMatchObject({
      status: 200,
      body: { ...counts, superseded: 1 },
    });
    const { items } = (await node.get(`/api/v1/meters/${id}/readings`)).body;
    expect(items).toMatchObject([
      { importWh: 1000, supersededAt: '2026-06-01T11:50:00.000Z' },
      { importWh: 1001, supersededAt: null },
    ]);
  });

  it('may come in kWh text, which is exact', async () => {
    const { id, send } = await aMeter('sub');
    expect((await send({ at: '2026-06-01T11:00:00Z', importKWh: '2793.510', exportKWh: '0.1' })).status).toBe(201);
    expect((await send({ at: '2026-06-01T11:00:00Z', importWh: 2_793_510, exportWh: 100 })).body.duplicate).toBe(1);
    const { items } = (await node.get(`/api/v1/meters/${id}/readings`)).body;
    expect(items).toMatchObject([{ kind: 'register', start: null, importWh: 2_793_510, exportWh: 100 }]);
  });

  it('is the same instant whatever its offset, and judged by its instant, not its arrival', async () => {
    const { send } = await aMeter('sub');
    expect((await send({ at: '2026-06-01T13:30:00+02:00', importWh: 2000 })).status).toBe(201);
    expect((await send({ at: '2026-06-01T11:30:00Z', importWh: 2000 })).body.duplicate).toBe(1);
    expect((await send({ at: '2026-06-01T11:15:00Z', importWh: 1500 })).status).toBe(201);
    await removeAll();
  });

  it.each([
    [{ at: '2026-06-01T11:00:00', importWh: 1 }, 'http.validation'],
    [{ at: '2026-06-01T11:00:00Z' }, 'reading.value-invalid'],
    [{ at: '2026-06-01T11:00:00Z', importWh: 1, importKWh: '0.001' }, 'http.validation'],
    [{ at: '2026-06-01T11:00:00Z', importKWh: '0.0001' }, 'http.validation'],
    [{ at: '2026-06-01T12:00:00Z', importWh: 1 }, 'reading.in-future'],
    [{ start: '2026-06-01T11:00:00Z', end: '2026-06-01T11:00:00Z', importWh: 1 }, 'reading.time-invalid'],
    [{ start: '2026-06-01T11:00:00Z', importWh: 1 }, 'http.validation'],
  ])('is refused as a whole: %j', async (body, code) => {
    const { id, send } = await aMeter('sub');
    expect(await send(body)).toMatchObject({ status: 422, body: { code } });
    await node.request('DELETE', `/api/v1/meters/${id}`);
  });
});

describe('a batch of readings', () => {
  it('answers 200 and says of each what became of it', async () => {
    const { send } = await aMeter('sub');
    const reading = (minute: number, importWh: number): unknown => ({ at: `2026-06-01T11:${minute}:00Z`, importWh });
    const answer = await send({
      readings: [
        reading(10, 100),
        reading(10, 100),
        reading(10, 101),
        { at: 'yesterday', importWh: 1 },
        reading(11, 110),
        { at: '2026-06-01T11:12:00Z', imprtWh: 1 },
        7,
        { at: '2026-06-01T13:00:00Z', importWh: 500 },
      ],
    });
    expect(answer).toMatchObject({ status: 200, body: { created: 2, duplicate: 1, superseded: 0, flagged: [] } });
    expect(answer.body.rejected.map(({ index, code }: { index: number; code: string }) => [index, code])).toEqual([
      [2, 'reading.conflict'],
      [3, 'http.validation'],
      [5, 'http.validation'],
      [6, 'http.validation'],
      [7, 'reading.in-future'],
    ]);
    await removeAll();
  });

  it('says what it took in and does not use', async () => {
    const { send } = await aMeter('grid');
    const answer = await send({
      readings: [
        { at: '2026-06-01T11:00:00Z', importWh: 0 },
        { at: '2026-06-01T11:01:00Z', importWh: 900_000 },
      ],
    });
    expect(answer.body.flagged).toEqual([{ index: 1, code: 'reading.implausible' }]);
    await removeAll();
  });

  it('may hold ten thousand, and not one more', async () => {
    const { send } = await aMeter('sub');
    const from = Date.UTC(2026, 4, 20);
    const reading = (_: unknown, index: number): unknown => ({
      at: new Date(from + index * 60_000).toISOString(),
      importWh: index,
    });
    const full = Array.from({ length: 10_000 }, reading);
    expect((await send({ readings: full })).body).toMatchObject({ created: 10_000, rejected: [] });
    expect((await send({ readings: full })).body).toMatchObject({ duplicate: 10_000 });
    expect(await send({ readings: [...full, reading(0, 10_000)] })).toMatchObject({
      status: 422,
      body: { code: 'http.validation' },
    });
    await removeAll();
  });

  it('of a million wrong items is refused at once', async () => {
    const { send } = await aMeter('sub');
    const answer = await send(`{"readings":[${'0,'.repeat(1_000_000)}0]}`);
    expect(answer).toMatchObject({ status: 422, body: { code: 'http.validation' } });
    expect(answer.text.length).toBeLessThan(2_000);
    await removeAll();
  });
});

describe('the energy of delivery periods', () => {
  it('is the difference of registers, summed over grid meters, and never netted', async () => {
    const [one, two, solar] = [await aMeter(), await aMeter(), await aMeter('pv')];
    const registers = (importWh: number, exportWh: number): unknown => ({
      readings: [
        { at: '2026-06-01T11:00:00Z', importWh: 0, exportWh: 0 },
        { at: '2026-06-01T11:15:00Z', importWh, exportWh },
      ],
    });
    await one.send(registers(300, 20));
    await two.send(registers(200, 700));
    await solar.send(registers(0, 5_000));
    const { body } = await node.get('/api/v1/intervals?from=2026-06-01T11:00:00Z&to=2026-06-01T11:15:00Z');
    expect(body.items).toEqual([
      {
        period: '2026-06-01T11:00:00.000Z',
        periodEnd: '2026-06-01T11:15:00.000Z',
        importWh: 500,
        exportWh: 720,
        quality: 'actual',
        revision: expect.any(Number),
      },
    ]);
    await removeAll();
  });

  it('comes page by page, ascending, within the span asked for', async () => {
    const { send, id } = await aMeter();
    const from = Date.UTC(2026, 4, 25);
    await send({
      readings: Array.from({ length: 25 }, (_, index) => ({
        start: new Date(from + index * 900_000).toISOString(),
        end: new Date(from + (index + 1) * 900_000).toISOString(),
        importWh: index,
      })),
    });
    const span = 'from=2026-05-25T00:00:00Z&to=2026-05-26T00:00:00Z';
    const first = await node.get(`/api/v1/intervals?${span}&limit=20`);
    const second = await node.get(`/api/v1/intervals?${span}&limit=20&cursor=${first.body.nextCursor}`);
    const energies = [...first.body.items, ...second.body.items].map(({ importWh }) => importWh);
    expect(energies).toEqual(Array.from({ length: 25 }, (_, index) => index));
    expect(second.body.nextCursor).toBeNull();
    const readings = await node.get(`/api/v1/meters/${id}/readings?${span}&limit=7`);
    expect(readings.body.items[0]).toMatchObject({
      kind: 'interval',
      start: '2026-05-25T00:00:00.000Z',
      exportWh: null,
    });
    await removeAll();
  });
});
