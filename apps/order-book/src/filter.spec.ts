import { describe, expect, it } from 'vitest';
import { OrderBookFilter } from './filter.js';
import type { FilterOptions } from './options.js';

const AUCTION: FilterOptions = { matching: 'auction', tick: 100, lotWh: 10, showsEvents: false, showsHash: false };
const CONTINUOUS: FilterOptions = { ...AUCTION, matching: 'continuous' };

interface Output {
  readonly results: unknown[];
  readonly refusals: unknown[];
  readonly malformedLines: number;
}

/** Runs lines, given as text or as objects, through a filter. */
function filtered(lines: readonly unknown[], options: FilterOptions = AUCTION): Output {
  const filter = new OrderBookFilter(options);
  for (const line of lines)
    filter.line(typeof line === 'object' && line !== null ? JSON.stringify(line) : String(line));
  filter.end();
  return {
    results: parsed(filter.takeResults()),
    refusals: parsed(filter.takeRefusals()),
    malformedLines: filter.malformedLines,
  };
}

function parsed(pieces: readonly Uint8Array[]): unknown[] {
  const lines = Buffer.concat(pieces).toString().split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line): unknown => JSON.parse(line));
}

/** `place(1, 'b1', 500, 240000)`: letters before the first digit decide the side, the id is its own member. */
function place(height: number, orderId: string, quantityWh: unknown, limitPrice: unknown, more: object = {}): object {
  const side = orderId.startsWith('b') ? 'buy' : 'sell';
  return {
    type: 'place',
    height,
    orderId,
    member: `m-${orderId}`,
    side,
    period: 'noon',
    quantityWh,
    limitPrice,
    ...more,
  };
}

/** `1 noon b1-s1 400@240000` for each trade. */
function trades({ results }: Output): string[] {
  // Safety: without events every result is a trade.
  const lines = results as {
    height: number;
    period: string;
    buyOrder: string;
    sellOrder: string;
    quantityWh: number;
    price: number;
  }[];
  return lines.map(
    (one) => `${one.height} ${one.period} ${one.buyOrder}-${one.sellOrder} ${one.quantityWh}@${one.price}`,
  );
}

function refused({ refusals }: Output): string[] {
  // Safety: every line of standard error has a code, except the closing message.
  return (refusals as { refused?: string }[]).map((one) => one.refused ?? 'message');
}

describe('the filter', () => {
  it('prints trades with exactly the documented fields', () => {
    const { results, refusals } = filtered([place(7, 'b1', 500, 250_000), place(7, 's1', 100, 150_000)]);
    expect(results).toEqual([
      { height: 7, period: 'noon', buyOrder: 'b1', sellOrder: 's1', quantityWh: 100, price: 250_000 },
    ]);
    expect(refusals).toEqual([]);
  });

  it('clears the example of the market rules', () => {
    const output = filtered([
      place(1, 'b1', 500, 280_000),
      place(1, 'b2', 300, 240_000),
      place(1, 'b3', 400, 200_000),
      place(1, 's1', 400, 120_000),
      place(1, 's2', 300, 180_000),
      place(1, 's3', 500, 260_000),
    ]);
    expect(trades(output)).toEqual(['1 noon b1-s1 400@240000', '1 noon b1-s2 100@240000', '1 noon b2-s2 200@240000']);
  });

  it('clears a height after its last line, whatever came first in it', () => {
    const lines = [
      place(1, 's1', 100, 200),
      place(1, 'b1', 100, 400),
      place(2, 'b2', 100, 600),
      place(2, 's2', 100, 200),
    ];
    expect(trades(filtered(lines))).toEqual(['1 noon b1-s1 100@300', '2 noon b2-s2 100@400']);
    expect(trades(filtered(lines, CONTINUOUS))).toEqual(['1 noon b1-s1 100@200', '2 noon b2-s2 100@600']);
  });

  it('clears at the heights that appear alone, also without operations', () => {
    const gtc = place(1, 'b1', 100, 600, { minFillWh: 60 });
    const lines = [gtc, place(1, 's1', 50, 200), place(5, 's2', 50, 200), { type: 'clear', height: 9 }];
    expect(trades(filtered(lines))).toEqual(['5 noon b1-s1 50@400', '5 noon b1-s2 50@400']);
  });

  it('clears again when an order that left was all that stood in the way', () => {
    // b2 gets too little behind b1, then s2 too little, then b1: nothing trades, but b1 (fok) leaves.
    const output = filtered([
      place(1, 'b1', 100, 1_200, { timeInForce: 'fok' }),
      place(1, 'b2', 110, 400, { minFillWh: 110 }),
      place(1, 's1', 50, 300),
      place(1, 's2', 60, 400, { minFillWh: 60 }),
      { type: 'clear', height: 2 },
      { type: 'clear', height: 3 },
    ]);
    expect(trades(output)).toEqual(['2 noon b2-s1 50@400', '2 noon b2-s2 60@400']);
  });

  it('prints periods in the order of their first line', () => {
    const both = (height: number, period: string) => [
      place(height, `b-${period}-${height}`, 10, 400, { period }),
      place(height, `s-${period}-${height}`, 10, 400, { period }),
    ];
    const output = filtered([...both(1, '20'), ...both(1, '3'), ...both(2, '__proto__'), ...both(2, '3')]);
    expect(trades(output).map((text) => text.split(' ').slice(0, 2).join(' '))).toEqual([
      '1 20',
      '1 3',
      '2 3',
      '2 __proto__',
    ]);
  });

  it.each([
    ['lines', {}, {}, 'b1'],
    ['sealed heights', { sealedHeight: 5 }, { sealedHeight: 4 }, 'b2'],
    ['ranks', { rank: 'b' }, { rank: 'a' }, 'b2'],
    ['nonces', { nonce: 9 }, { nonce: 3 }, 'b2'],
    ['indexes', { nonce: 9, index: 1 }, { nonce: 9, index: 0 }, 'b2'],
    ['a rank against none', { rank: 'a' }, {}, 'b2'],
    ['ranks before nonces', { rank: 'a', nonce: 9 }, { rank: 'b', nonce: 1 }, 'b1'],
  ])('breaks ties by %s', (_what, first, second, winner) => {
    const output = filtered([place(5, 'b1', 10, 400, first), place(5, 'b2', 10, 400, second), place(5, 's1', 10, 400)]);
    expect(trades(output)).toEqual([`5 noon ${winner}-s1 10@400`]);
  });

  it('refuses with a code, on the other stream, and goes on', () => {
    const output = filtered([
      place(1, 'b1', 100, 400),
      place(1, 'b1', 100, 400),
      place(1, 's0', 100, 400, { member: 'm-b1' }),
      { type: 'cancel', height: 1, orderId: 'nobody' },
      { type: 'cancel', height: 1, orderId: 'b1', member: 'mallory' },
      { type: 'replace', height: 1, orderId: 'constructor', quantityWh: 10, limitPrice: 100 },
      place(1, 'b2', 105, 400),
      place(1, 'b3', 100, 450),
      place(1, 'b4', 0.1 + 0.2, 400),
      place(1, 'b5', '100', 400),
      place(1, 'b6', 100, 400, { side: 'both' }),
      place(1, 'b7', 100, 400, { timeInForce: 'day' }),
      place(1, 'b8', 100, 400, { minFillWh: 200 }),
      place(1, 'b9', 100, 400, { capacityWh: 90 }),
      place(1, 'b10', 100, 400, { rank: 7 }),
      place(1, 'b11', 100, undefined),
      place(1, 's1', 100, 400),
    ]);
    expect(output.refusals[1]).toEqual({ height: 1, orderId: 's0', refused: 'order.self-cross' });
    expect(refused(output)).toEqual([
      'order.duplicate-id',
      'order.self-cross',
      'order.unknown',
      'order.not-owner',
      'order.unknown',
      'order.off-lot',
      'order.off-tick',
      'order.quantity-invalid',
      'order.quantity-invalid',
      'order.side-invalid',
      'order.time-in-force-invalid',
      'order.min-fill-invalid',
      'order.capacity-exceeded',
      'command.malformed',
      'order.price-invalid',
    ]);
    expect(output.malformedLines).toBe(0);
    expect(trades(output)).toEqual(['1 noon b1-s1 100@400']);
  });

  it.each([
    '{"type":"place"',
    'NaN',
    'null',
    '[]',
    '"place"',
    '{}',
    '{"type":"destroy","height":1}',
    '{"type":"constructor","height":1,"orderId":"b1"}',
    '{"type":"clear"}',
    '{"type":"clear","height":"1"}',
    '{"type":"clear","height":1.5}',
    '{"type":"clear","height":-1}',
    '{"type":"cancel","height":1}',
    '{"type":"cancel","height":1,"orderId":7}',
    '{"type":"cancel","height":1,"orderId":""}',
    `{"type":"cancel","height":1,"orderId":"${'x'.repeat(257)}"}`,
    '{"type":"place","height":1,"orderId":"b1","member":"ann"}',
    '{"type":"place","height":1,"orderId":"b1","period":"noon"}',
    '{"type":"place","height":1,"orderId":"b1","member":"ann","side":"buy","period":"noon","quantityWh":NaN,"limitPrice":1}',
  ])('says that %s is malformed, by its line', (line) => {
    const output = filtered(['', '   ', line, place(1, 'b1', 10, 400), place(1, 's1', 10, 400)]);
    expect(output.refusals).toEqual([
      { line: 3, refused: 'input.malformed' },
      { message: '1 lines were not understood; all others were processed.' },
    ]);
    expect(output.malformedLines).toBe(1);
    expect(trades(output)).toEqual(['1 noon b1-s1 10@400']);
  });

  it('says that a line is too long', () => {
    const filter = new OrderBookFilter(AUCTION);
    filter.line(null);
    expect(parsed(filter.takeRefusals())).toEqual([{ line: 1, refused: 'input.line-too-long' }]);
    expect(filter.malformedLines).toBe(1);
  });

  it('refuses a height lower than one before', () => {
    const output = filtered([place(2, 'b1', 10, 400), place(1, 's1', 10, 400), { type: 'clear', height: 0 }]);
    expect(output.refusals).toEqual([
      { height: 1, orderId: 's1', refused: 'input.height-order' },
      { height: 0, refused: 'input.height-order' },
    ]);
    expect(trades(output)).toEqual([]);
  });

  it('takes windows line ends, unknown fields and the greatest numbers', () => {
    const output = filtered([
      `${JSON.stringify(place(Number.MAX_SAFE_INTEGER, 'b1', 1_000_000_000, 1_000_000_000, { note: 'x' }))}\r`,
      place(Number.MAX_SAFE_INTEGER, 's1', 1_000_000_000, -1_000_000_000),
    ]);
    expect(trades(output)).toEqual([`${Number.MAX_SAFE_INTEGER} noon b1-s1 1000000000@0`]);
  });

  it('never prints a negative zero', () => {
    const output = filtered([
      '{"type":"place","height":-0,"orderId":"b1","member":"a","side":"buy","period":"p","quantityWh":10,"limitPrice":-0}',
      place(0, 's1', 10, -0, { period: 'p' }),
    ]);
    expect(Object.values(output.results[0] as object).some((value) => Object.is(value, -0))).toBe(false);
    expect(trades(output)).toEqual(['0 p b1-s1 10@0']);
  });
});

describe('cancel and replace', () => {
  it('need no member', () => {
    const output = filtered([
      place(1, 'b1', 100, 400),
      place(1, 'b2', 100, 400),
      { type: 'cancel', height: 2, orderId: 'b1' },
      { type: 'replace', height: 2, orderId: 'b2', quantityWh: 50, limitPrice: 600 },
      place(2, 's1', 100, 200),
    ]);
    expect(refused(output)).toEqual([]);
    expect(trades(output)).toEqual(['2 noon b2-s1 50@200']);
  });

  it('let a replaced order keep its place only when it lowers the quantity at the same price', () => {
    const run = (quantityWh: number) =>
      trades(
        filtered([
          place(1, 'b1', 100, 400),
          place(1, 'b2', 100, 400),
          { type: 'replace', height: 2, orderId: 'b1', quantityWh, limitPrice: 400 },
          place(2, 's1', 10, 400),
        ]),
      );
    expect(run(90)).toEqual(['2 noon b1-s1 10@400']);
    expect(run(100)).toEqual(['2 noon b2-s1 10@400']);
    expect(run(110)).toEqual(['2 noon b2-s1 10@400']);
  });

  it('take a priority of their own, else the rank that the order had', () => {
    const run = (more: object) =>
      trades(
        filtered([
          place(1, 'b1', 100, 400, { rank: 'a' }),
          place(1, 'b2', 100, 400, { rank: 'b', sealedHeight: 2 }),
          { type: 'replace', height: 2, orderId: 'b1', quantityWh: 200, limitPrice: 400, ...more },
          place(2, 's1', 10, 400),
        ]),
      );
    expect(run({})).toEqual(['2 noon b1-s1 10@400']);
    expect(run({ rank: 'c' })).toEqual(['2 noon b2-s1 10@400']);
    expect(run({ rank: 'c', sealedHeight: 1 })).toEqual(['2 noon b1-s1 10@400']);
  });

  it('trade a replaced order at the clearing of its height when it crosses', () => {
    const lines = [
      place(1, 's1', 100, 500),
      place(1, 'b1', 100, 300),
      { type: 'replace', height: 3, orderId: 'b1', quantityWh: 100, limitPrice: 700 },
    ];
    expect(trades(filtered(lines))).toEqual(['3 noon b1-s1 100@600']);
    expect(trades(filtered(lines, CONTINUOUS))).toEqual(['3 noon b1-s1 100@500']);
  });

  it('refuse a replace that crosses an own order or is malformed', () => {
    const output = filtered([
      place(1, 's1', 100, 500, { member: 'ann' }),
      place(1, 'b1', 100, 300, { member: 'ann' }),
      { type: 'replace', height: 1, orderId: 'b1', quantityWh: 100, limitPrice: 500 },
      { type: 'replace', height: 1, orderId: 'b1', limitPrice: 400 },
      { type: 'replace', height: 1, orderId: 'b1', quantityWh: 100, limitPrice: 400, member: 5 },
    ]);
    expect(refused(output)).toEqual(['order.self-cross', 'order.quantity-invalid', 'command.malformed']);
  });
});

describe('the options of the output', () => {
  it('show every event with its type and the periods by name', () => {
    const options = { ...AUCTION, showsEvents: true };
    const output = filtered(
      [
        place(1, 'b1', 500, 250_000, { timeInForce: 'ioc', rank: '0a' }),
        place(1, 's1', 100, 150_000),
        place(1, 's1', 100, 150_000),
        place(2, 'b2', 100, 100_000),
        { type: 'replace', height: 2, orderId: 'b2', quantityWh: 50, limitPrice: 100_000 },
        { type: 'cancel', height: 3, orderId: 'b2' },
      ],
      options,
    );
    const b1 = { orderId: 'b1', member: 'm-b1', side: 'buy', quantityWh: 500, limitPrice: 250_000, minFillWh: 0 };
    expect(output.results).toEqual([
      {
        type: 'accepted',
        height: 1,
        period: 'noon',
        ...b1,
        timeInForce: 'ioc',
        sealedHeight: 1,
        rank: '0a',
        nonce: 1,
        index: 0,
      },
      expect.objectContaining({ type: 'accepted', orderId: 's1', nonce: 2 }),
      expect.objectContaining({ type: 'rejected', height: 1, orderId: 's1', code: 'order.duplicate-id' }),
      {
        type: 'traded',
        height: 1,
        period: 'noon',
        buyOrder: 'b1',
        sellOrder: 's1',
        quantityWh: 100,
        price: 250_000,
        buyer: 'm-b1',
        seller: 'm-s1',
      },
      { type: 'cleared', height: 1, period: 'noon', volumeWh: 100, price: 250_000, satOut: [] },
      { type: 'left', height: 1, orderId: 'b1', member: 'm-b1', code: 'order.unfilled', openWh: 400 },
      expect.objectContaining({ type: 'accepted', height: 2, orderId: 'b2' }),
      {
        type: 'replaced',
        height: 2,
        orderId: 'b2',
        quantityWh: 50,
        openWh: 50,
        limitPrice: 100_000,
        keptPriority: true,
      },
      { type: 'cleared', height: 2, period: 'noon', volumeWh: 0, price: null, satOut: [] },
      { type: 'left', height: 3, orderId: 'b2', member: 'm-b2', code: 'order.cancelled', openWh: 50 },
      { type: 'cleared', height: 3, period: 'noon', volumeWh: 0, price: null, satOut: [] },
    ]);
    expect(refused(output)).toEqual(['order.duplicate-id']);
  });

  it('show the hash last, the same for the same orders', () => {
    const options = { ...AUCTION, showsHash: true };
    const lines = [place(1, 'b1', 100, 400), place(1, 's1', 50, 400)];
    const first = filtered(lines, options);
    expect(first.results.at(-1)).toEqual({ hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(filtered(lines, options)).toEqual(first);
    const other = filtered([...lines, { type: 'cancel', height: 2, orderId: 'b1' }], options);
    expect(other.results.at(-1)).not.toEqual(first.results.at(-1));
    expect(filtered([], options).results).toHaveLength(1);
  });

  it('judge lot and tick', () => {
    const options = { ...AUCTION, tick: 7, lotWh: 3 };
    const output = filtered(
      [place(1, 'b1', 9, 21), place(1, 's1', 6, 14), place(1, 's2', 10, 14), place(1, 's3', 9, 15)],
      options,
    );
    expect(trades(output)).toEqual(['1 noon b1-s1 6@21']);
    expect(refused(output)).toEqual(['order.off-lot', 'order.off-tick']);
  });
});
