import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newOrder, NodeUnderTest, NOON } from './node-under-test.js';
import type { Answer } from './node-under-test.js';

let node: NodeUnderTest;
beforeAll(async () => {
  node = await NodeUnderTest.start();
});
afterAll(() => node.stop());

const DAY_MS = 86_400_000;

function inPeriod(after: number, more: Record<string, unknown> = {}): { orders: unknown[] } {
  return { orders: [newOrder({ period: new Date((NOON + after * 900) * 1000).toISOString(), ...more })] };
}

function post(key: string, body: unknown): Promise<Answer> {
  return node.post('/api/v1/orders', body, { headers: { 'Idempotency-Key': key } });
}

async function countOf(after: number): Promise<number> {
  const text = new Date((NOON + after * 900) * 1000).toISOString();
  return (await node.get(`/api/v1/orders?period=${text}`)).body.items.length;
}

describe('an idempotency key', () => {
  it('gives the same answer and one effect, however often it comes', async () => {
    const first = await post('key-1', inPeriod(1));
    const again = await post('key-1', inPeriod(1));
    expect(first.status).toBe(202);
    expect([again.status, again.body]).toEqual([202, first.body]);
    expect([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']]).toEqual([undefined, 'true']);
    expect(await countOf(1)).toBe(1);
  });

  it('has one effect when twenty requests come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('key-parallel', inPeriod(2))));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body.orders[0].orderId)).size).toBe(1);
    expect(await countOf(2)).toBe(1);
  });

  it('may be used with one body only, before and after it is known', async () => {
    const [one, two] = await Promise.all([post('key-2', inPeriod(3)), post('key-2', inPeriod(3, { quantityWh: 500 }))]);
    expect([one.status, two.status]).toEqual([202, 422]);
    expect(two.body.code).toBe('http.idempotency-mismatch');
    const later = await post('key-2', inPeriod(3, { quantityWh: 500 }));
    expect(later).toMatchObject({ status: 422, body: { code: 'http.idempotency-mismatch' } });
    expect(await countOf(3)).toBe(1);
  });

  it('does not care how the same body is written', async () => {
    const first = await post('key-3', inPeriod(4, { minFillWh: 0 }));
    const again = await post('key-3', inPeriod(4, { limitPrice: '0.200' }));
    expect(again.body).toEqual(first.body);
    expect(await countOf(4)).toBe(1);
  });

  it('keeps a refusal too', async () => {
    const first = await post('key-4', inPeriod(5, { quantityWh: 1001 }));
    expect(first).toMatchObject({ status: 422, body: { code: 'order.off-lot' } });
    const again = await post('key-4', inPeriod(5, { quantityWh: 1001 }));
    expect([again.status, again.body.code, again.body.detail]).toEqual([422, 'order.off-lot', first.body.detail]);
  });

  it('keeps nothing of a request that may succeed later', async () => {
    // The engine takes sixteen unsealed transactions; time stands still, so that none is sealed.
    const answers: Answer[] = [];
    for (let index = 0; index < 20; index++) answers.push(await post(`key-many-${index}`, inPeriod(10 + index)));
    const refused = answers.findIndex(({ status }) => status === 429);
    expect(answers[refused]!.body.code).toBe('transaction.too-many-unsealed');
    expect(answers[refused]!.headers['retry-after']).toBe('5');
    await node.advance(10_000);
    expect(await post(`key-many-${refused}`, inPeriod(10 + refused))).toMatchObject({ status: 202 });
  });

  it('is known after a restart, for a day', async () => {
    const first = await post('key-5', inPeriod(6));
    await node.restart();
    const again = await post('key-5', inPeriod(6));
    expect([again.status, again.body]).toEqual([202, first.body]);
    expect(await countOf(6)).toBe(1);
    node.clock.advance(DAY_MS + 1);
    const late = await post('key-5', inPeriod(6));
    // The gate of its period has closed by then: it was carried out anew.
    expect(late).toMatchObject({ status: 422, body: { code: 'order.gate-closed' } });
  });

  it.each(['', ' ', 'a b', 'ä', 'x'.repeat(129)])('must be visible ASCII: %j is refused', async (key) => {
    const answer = await post(Buffer.from(key, 'utf8').toString('latin1'), inPeriod(200));
    expect(answer).toMatchObject({ status: 422, body: { code: 'http.validation' } });
    expect(answer.body.errors?.[0]?.field).toBe('Idempotency-Key');
  });
});
