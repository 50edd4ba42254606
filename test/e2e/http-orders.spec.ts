import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newOrder, NodeUnderTest, NOON, NOON_TEXT } from './node-under-test.js';

let node: NodeUnderTest;
beforeAll(async () => {
  node = await NodeUnderTest.start();
});
afterAll(() => node.stop());

/** Start of the period that many quarter hours after noon, as text and number. */
function period(after: number): { readonly text: string; readonly start: number } {
  const start = NOON + after * 900;
  return { start, text: new Date(start * 1000).toISOString() };
}

async function place(more: Record<string, unknown>): Promise<string> {
  const { status, body } = await node.post('/api/v1/orders', { orders: [newOrder(more)] });
  expect(status).toBe(202);
  return body.orders[0].orderId;
}

function isLive(orderId: string): boolean {
  return node.runner.engine.state.book.order(orderId) !== undefined;
}

async function explanation(orderId: string): Promise<{ reason: string; text: string; [field: string]: unknown }> {
  return (await node.get(`/api/v1/orders/${orderId}/explanation`)).body;
}

describe('placing an order', () => {
  it('answers 202 and says that nothing is sealed', async () => {
    const { status, body } = await node.post('/api/v1/orders', { orders: [newOrder({ minFillWh: 100 })] });
    expect(status).toBe(202);
    expect(body).toEqual({
      status: 'pending',
      detail: 'stored here and on its way, not yet sealed',
      transactionId: expect.stringMatching(/^[0-9a-f]{64}$/),
      orders: [
        {
          orderId: expect.stringMatching(/^[0-9a-f]{64}$/),
          side: 'sell',
          period: NOON_TEXT,
          quantityWh: 1000,
          limitPrice: '0.2',
          status: 'pending',
        },
      ],
    });
    const { body: order } = await node.get(`/api/v1/orders/${body.orders[0].orderId}`);
    expect(order).toMatchObject({ own: true, minFillWh: 100, openWh: 1000, timeInForce: 'gtc', expiresAt: null });
  });

  it('takes all orders of a request or none', async () => {
    const orders = [newOrder({ period: period(1).text }), newOrder({ period: period(1).text, quantityWh: 1005 })];
    const refused = await node.post('/api/v1/orders', { orders });
    expect(refused).toMatchObject({ status: 422, body: { code: 'order.off-lot' } });
    const { body } = await node.get(`/api/v1/orders?period=${period(1).text}`);
    expect(body.items).toEqual([]);
  });

  it('understands another offset of the same instant', async () => {
    const orderId = await place({ period: '2026-06-01T14:30:00+02:00' });
    expect((await node.get(`/api/v1/orders/${orderId}`)).body.period).toBe('2026-06-01T12:30:00.000Z');
  });

  it('keeps negative prices and six decimals exact', async () => {
    const floor = await node.post('/api/v1/orders', { orders: [newOrder({ limitPrice: '-0.000001' })] });
    expect(floor.body.code).toBe('order.off-tick');
    const orderId = await place({ period: period(3).text, limitPrice: '0.1001' });
    expect((await node.get(`/api/v1/orders/${orderId}`)).body.limitPrice).toBe('0.1001');
  });
});

describe('the explanation of an order', () => {
  it('follows it from the book to the trade', async () => {
    const { text, start } = period(8);
    const orderId = await place({ period: text });
    await node.advanceUntil(() => isLive(orderId));
    expect(await explanation(orderId)).toMatchObject({ status: 'live', reason: 'awaits-clearing', filledWh: 0 });
    await node.advance(61_000);
    expect(await explanation(orderId)).toMatchObject({ reason: 'no-counter-orders', bestCounterPrice: null });
    await node.neighbourOrder({ period: start, limitPrice: 160_000, quantityWh: 400 });
    await node.advance(61_000);
    expect(await explanation(orderId)).toMatchObject({
      reason: 'price-not-reached',
      bestCounterPrice: '0.16',
      text: expect.stringContaining('the best buy limit was 0.1600, you asked for 0.2000.'),
    });
    await node.neighbourOrder({ period: start, limitPrice: 280_000, quantityWh: 400 });
    await node.advanceUntil(async () => (await explanation(orderId)).reason === 'partly-filled');
    expect(await explanation(orderId)).toMatchObject({
      filledWh: 400,
      lastClearing: { volumeWh: 400, price: '0.2' },
      tradedAmount: '0.08',
    });
    await node.neighbourOrder({ period: start, limitPrice: 280_000, quantityWh: 600 });
    await node.advanceUntil(() => !isLive(orderId));
    expect(await explanation(orderId)).toMatchObject({ status: 'filled', reason: 'filled', filledWh: 1000 });
  });

  it('names the clearing price that the limit did not reach', async () => {
    const { text, start } = period(12);
    await place({ period: text, limitPrice: '0.1', quantityWh: 500 });
    const dear = await place({ period: text, limitPrice: '0.26', quantityWh: 500 });
    await node.neighbourOrder({ period: start, limitPrice: 180_000, quantityWh: 500 });
    await node.advanceUntil(async () => (await explanation(dear)).lastClearing !== null);
    const { reason, text: sentence } = await explanation(dear);
    expect(reason).toBe('price-not-reached');
    expect(sentence).toMatch(/^The price was 0\.1\d{3}, you asked for 0\.2600\./);
  });

  it('names the place in the line, and what those were offered that sat out', async () => {
    const { text, start } = period(24);
    const ids: string[] = [];
    for (const more of [
      { quantityWh: 100 },
      { quantityWh: 100 },
      { quantityWh: 150, limitPrice: '0.1', timeInForce: 'fok' },
      { quantityWh: 120, limitPrice: '0.1', minFillWh: 120 },
    ]) {
      ids.push(await place({ period: text, ...more }));
    }
    const [first = '', second = '', allOrNothing = '', demanding = ''] = ids;
    const neighbours = await node.neighbourOrder({ period: start, limitPrice: 280_000, quantityWh: 100 });
    await node.advanceUntil(async () => (await explanation(first)).status === 'filled');
    expect(await explanation(second)).toMatchObject({
      reason: 'outranked',
      line: { position: 2, filledUpTo: 1 },
      satOut: null,
      text: expect.stringContaining('You were 2nd in line, the clearing filled the first.'),
    });
    expect(await explanation(demanding)).toMatchObject({
      reason: 'sat-out',
      line: null,
      satOut: { offeredWh: 100, leastFillWh: 120 },
    });
    expect(await explanation(allOrNothing)).toMatchObject({
      status: 'left',
      reason: 'unfilled-at-clearing',
      code: 'order.unfilled',
      satOut: { offeredWh: 100, leastFillWh: 150 },
      text: expect.stringContaining('less than the 0.150 kWh that you accept at once'),
    });
    expect((await explanation(neighbours)).text).toBe('All 0.100 kWh traded.');
  });

  it('tells a cancelled order and one whose gate closed', async () => {
    const cancelled = await place({ period: period(16).text });
    const late = await place({ period: period(2).text, limitPrice: '0.3' });
    await node.advanceUntil(() => isLive(cancelled));
    const answer = await node.request('DELETE', `/api/v1/orders/${cancelled}`);
    expect(answer).toMatchObject({ status: 202, body: { status: 'pending', orderId: cancelled } });
    await node.advanceUntil(() => !isLive(cancelled));
    expect(await explanation(cancelled)).toMatchObject({
      status: 'left',
      reason: 'cancelled',
      code: 'order.cancelled',
    });
    await node.advanceUntil(() => !isLive(late), 3_600_000, 30_000);
    expect(await explanation(late)).toMatchObject({ status: 'left', reason: 'gate-closed', nextClearingAt: null });
  });
});

describe('changing an order', () => {
  it('replaces quantity and limit of a live one', async () => {
    const orderId = await place({ period: period(20).text });
    await node.advanceUntil(() => isLive(orderId));
    const change = { quantityWh: 800, limitPrice: '0.21' };
    const answer = await node.request('PUT', `/api/v1/orders/${orderId}`, { body: change });
    expect(answer).toMatchObject({ status: 202, body: { status: 'pending', orderId } });
    await node.advanceUntil(() => node.runner.engine.state.book.order(orderId)?.quantityWh === 800);
    expect((await node.get(`/api/v1/orders/${orderId}`)).body).toMatchObject({ quantityWh: 800, limitPrice: '0.21' });
  });

  it("refuses a neighbour's, and one that nobody knows", async () => {
    const theirs = await node.neighbourOrder({ period: period(20).start, limitPrice: 100_000 });
    await node.advanceUntil(() => isLive(theirs));
    for (const [method, body] of [
      ['DELETE', undefined],
      ['PUT', { quantityWh: 800, limitPrice: '0.21' }],
    ] as const) {
      const foreign = await node.request(method, `/api/v1/orders/${theirs}`, { body });
      expect(foreign).toMatchObject({ status: 403, body: { code: 'order.not-owner' } });
      const unknown = await node.request(method, `/api/v1/orders/${'0'.repeat(64)}`, { body });
      expect(unknown).toMatchObject({ status: 404, body: { code: 'order.unknown' } });
    }
  });
});

describe('the list of orders', () => {
  it('shows own orders, or all, by status and period', async () => {
    const { items: own } = (await node.get('/api/v1/orders')).body;
    expect(own.every((order: { own: boolean }) => order.own)).toBe(true);
    const { items: all } = (await node.get('/api/v1/orders?scope=all&limit=1000')).body;
    expect(all.length).toBeGreaterThan(own.length);
    const { items: filled } = (await node.get('/api/v1/orders?status=filled')).body;
    expect(filled.map(({ status }: { status: string }) => status)).toEqual(expect.arrayContaining(['filled']));
    expect(new Set(filled.map(({ status }: { status: string }) => status)).size).toBe(1);
    const { items: ofPeriod } = (await node.get(`/api/v1/orders?scope=all&period=${period(8).text}`)).body;
    expect(ofPeriod).toHaveLength(4);
  });

  it('gives every order once, page by page', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { body } = await node.get(`/api/v1/orders?scope=all&limit=3${query}`);
      expect(body.items.length).toBeLessThanOrEqual(3);
      seen.push(...body.items.map(({ orderId }: { orderId: string }) => orderId));
      cursor = body.nextCursor;
    }
    const { body } = await node.get('/api/v1/orders?scope=all&limit=1000');
    expect(seen).toEqual(body.items.map(({ orderId }: { orderId: string }) => orderId));
  });
});
