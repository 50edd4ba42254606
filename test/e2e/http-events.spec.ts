import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MAX_KEPT_EVENTS, MAX_STREAMS } from '../../apps/node/src/events/event-hub.js';
import { newOrder, NodeUnderTest } from './node-under-test.js';

let node: NodeUnderTest;
beforeAll(async () => {
  node = await NodeUnderTest.start();
});
afterAll(() => node.stop());

interface ServerEvent {
  readonly id: string | undefined;
  readonly type: string | undefined;
  readonly data: Record<string, unknown>;
}

/** An open event stream. */
class Reader {
  readonly events: ServerEvent[] = [];
  comments = 0;
  ended = false;

  private constructor(
    readonly response: Response,
    private readonly controller: AbortController,
  ) {
    void this.read();
  }

  static async open(query = '', headers: Record<string, string> = {}): Promise<Reader> {
    const controller = new AbortController();
    const response = await fetch(`${node.url}/api/v1/events${query}`, {
      headers: { Authorization: `Bearer ${node.tokens.read}`, ...headers },
      signal: controller.signal,
    });
    const reader = new Reader(response, controller);
    await vi.waitUntil(() => reader.comments > 0);
    return reader;
  }

  close(): void {
    this.controller.abort();
  }

  of(type: string): ServerEvent[] {
    return this.events.filter((event) => event.type === type);
  }

  private async read(): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    try {
      for await (const chunk of this.response.body!) {
        text += decoder.decode(chunk, { stream: true });
        const parts = text.split('\n\n');
        text = parts.pop()!;
        for (const part of parts) this.take(part);
      }
    } catch {
      // Closed by the test.
    }
    this.ended = true;
  }

  private take(part: string): void {
    if (part.startsWith(':')) {
      this.comments += 1;
      return;
    }
    const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1];
    this.events.push({ id: field('id'), type: field('event'), data: JSON.parse(field('data')!) });
  }
}

async function trade(): Promise<void> {
  await node.post('/api/v1/orders', { orders: [newOrder({ quantityWh: 100 })] });
  await node.neighbourOrder({ quantityWh: 100 });
  const before = node.runner.engine.state.book.tradedWh(1_780_315_200, node.ownId, 'sell');
  await node.advanceUntil(() => node.runner.engine.state.book.tradedWh(1_780_315_200, node.ownId, 'sell') > before);
}

describe('the event stream', () => {
  it('tells blocks, orders and trades as they happen', async () => {
    const reader = await Reader.open();
    expect(reader.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(reader.response.headers.get('cache-control')).toContain('no-cache');
    await trade();
    await expect.poll(() => reader.of('trade').length).toBe(1);
    expect(reader.of('trade')[0]!.data).toEqual({
      tradeId: expect.stringMatching(/^[0-9a-f]{64}$/),
      period: '2026-06-01T12:00:00.000Z',
      buyer: node.neighbourId,
      seller: node.ownId,
      ownSide: 'seller',
      quantityWh: 100,
      price: '0.24',
    });
    const { status } = reader.of('order')[0]!.data;
    expect(status).toBe('live');
    const block = reader.of('block').at(-1)!.data;
    expect((await node.get(`/api/v1/network/blocks/${Number(block['height'])}`)).body).toMatchObject(block);
    const settlement = reader.of('settlement')[0]!.data;
    expect(settlement).toMatchObject({ state: 'traded', settledWh: 0, energyAmount: '0' });
    reader.close();
  });

  it('tells intervals and alarms, each in the form that is documented', async () => {
    const reader = await Reader.open('?types=interval,alarm');
    const { token } = (await node.post('/api/v1/meters', { meterId: 'm' })).body;
    const readings = [
      { at: '2026-06-01T11:00:00Z', importWh: 0 },
      { at: '2026-06-01T11:15:00Z', importWh: 120 },
    ];
    await node.post('/api/v1/meters/m/readings', { readings }, { token });
    await expect.poll(() => reader.events.length).toBeGreaterThan(0);
    expect(reader.events[0]).toMatchObject({
      type: 'interval',
      data: { period: '2026-06-01T11:00:00.000Z', importWh: 120, exportWh: 0, quality: 'actual', revision: 1 },
    });
    await node.advance(60_000, 10_000);
    expect(reader.of('block')).toEqual([]);
    reader.close();
  });

  it('goes on after the last event that a reader has seen', async () => {
    const first = await Reader.open('?types=trade');
    await trade();
    await expect.poll(() => first.events.length).toBe(1);
    first.close();
    await trade();
    await trade();
    const again = await Reader.open('?types=trade', { 'Last-Event-ID': first.events[0]!.id! });
    await expect.poll(() => again.events.length).toBe(2);
    const ids = again.events.map(({ id }) => Number(id!.split('-')[1]));
    expect(ids[0]).toBeGreaterThan(Number(first.events[0]!.id!.split('-')[1]));
    expect(ids[1]).toBeGreaterThan(ids[0]!);
    again.close();
  });

  it.each(['0-1', 'nonsense', '-', '9'.repeat(30)])('says that events are lost after the id %s', async (id) => {
    const reader = await Reader.open('', { 'Last-Event-ID': id });
    await expect.poll(() => reader.events.map(({ type }) => type)).toEqual(['lost']);
    reader.close();
  });

  it('says that events are lost when more happened than are kept', async () => {
    const first = await Reader.open('?types=alarm');
    const subject = Reflect.get(node.runner, 'noticeSubject') as { next: (notice: unknown) => void };
    const alarm = { type: 'alarm', alarmId: 'a', code: 'state.diverged', detail: 'height 1', cleared: false };
    for (let index = 0; index < 2 * MAX_KEPT_EVENTS + 1; index++) subject.next(alarm);
    await expect.poll(() => first.events.length).toBe(2 * MAX_KEPT_EVENTS + 1);
    first.close();
    const recent = await Reader.open('?types=alarm', { 'Last-Event-ID': first.events.at(-3)!.id! });
    await expect.poll(() => recent.events.length).toBe(2);
    recent.close();
    const old = await Reader.open('?types=alarm', { 'Last-Event-ID': first.events[0]!.id! });
    await expect.poll(() => old.events.map(({ type }) => type)).toEqual(['lost']);
    old.close();
  });

  it('is refused beyond the greatest number, until one is closed', async () => {
    const readers: Reader[] = [];
    await expect
      .poll(async () => /wattmesh_event_streams (\d+)/.exec((await node.get('/metrics')).text)?.[1])
      .toBe('0');
    for (let index = 0; index < MAX_STREAMS; index++) readers.push(await Reader.open());
    const refused = await node.get('/api/v1/events');
    expect([refused.status, refused.body.code]).toEqual([429, 'http.too-many-streams']);
    expect(refused.headers['retry-after']).toBe('30');
    for (const reader of readers) reader.close();
    await expect
      .poll(async () => /wattmesh_event_streams (\d+)/.exec((await node.get('/metrics')).text)?.[1])
      .toBe('0');
    (await Reader.open()).close();
  });

  it('ends when the node stops', async () => {
    const reader = await Reader.open();
    await node.restart();
    await expect.poll(() => reader.ended).toBe(true);
  });
});
