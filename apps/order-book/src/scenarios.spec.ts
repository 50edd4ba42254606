import { describe, expect, it } from 'vitest';
import type { Matching } from '#market';
import { OrderBookFilter } from './filter.js';

/**
 * Classic cases of matching, as they are in the documentation and tests of many exchanges and books. A line of input is
 * `height place id member quantity@limit [options]`, `height replace id quantity@limit` or `height cancel id`; ids that
 * begin with b buy, others sell; - as a member stands for one of its own. The output has the trades, `buy-sell quantity@price`,
 * then the refusals, `id code`.
 */
interface Scenario {
  readonly name: string;
  readonly rule: Matching;
  readonly lines: readonly string[];
  readonly output: readonly string[];
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'price goes before time, time decides at equal prices',
    rule: 'continuous',
    lines: [
      '1 place s1 - 10@300',
      '2 place s2 - 10@200',
      '3 place s3 - 10@200',
      '4 place s4 - 10@100',
      '5 place b1 - 40@300',
    ],
    output: ['b1-s4 10@100', 'b1-s2 10@200', 'b1-s3 10@200', 'b1-s1 10@300'],
  },
  {
    name: 'an order that sweeps levels rests with what is left, at its own limit',
    rule: 'continuous',
    lines: ['1 place s1 - 10@100', '2 place s2 - 10@200', '3 place b1 - 50@200', '4 place s3 - 60@100'],
    output: ['b1-s1 10@100', 'b1-s2 10@200', 'b1-s3 30@200'],
  },
  {
    name: 'a partial fill leaves the resting order where it was in the queue',
    rule: 'continuous',
    lines: ['1 place s1 - 30@100', '1 place s2 - 30@100', '2 place b1 - 10@100', '3 place b2 - 40@100'],
    output: ['b1-s1 10@100', 'b2-s1 20@100', 'b2-s2 20@100'],
  },
  {
    name: 'ioc takes what there is and never rests',
    rule: 'continuous',
    lines: ['1 place s1 - 10@100', '2 place b1 - 30@100 timeInForce=ioc', '3 place s2 - 20@100', '3 cancel b1'],
    output: ['b1-s1 10@100', 'b1 order.unknown'],
  },
  {
    name: 'fok fills whole over several levels, or not at all',
    rule: 'continuous',
    lines: [
      '1 place s1 - 10@100',
      '1 place s2 - 10@200',
      '2 place b1 - 30@200 timeInForce=fok',
      '3 place b2 - 20@100 timeInForce=fok',
      '4 place b3 - 20@200 timeInForce=fok',
    ],
    output: ['b3-s1 10@100', 'b3-s2 10@200'],
  },
  {
    name: 'ioc with a minimum fill trades at least that, or nothing',
    rule: 'continuous',
    lines: [
      '1 place s1 - 20@100',
      '2 place b1 - 50@100 timeInForce=ioc minFillWh=30',
      '3 place b2 - 50@100 timeInForce=ioc minFillWh=20',
    ],
    output: ['b2-s1 20@100'],
  },
  {
    name: 'a replace with less at the same price keeps its place, one with more loses it',
    rule: 'continuous',
    lines: [
      '1 place s1 - 30@100',
      '1 place s2 - 30@100',
      '2 replace s1 20@100',
      '3 place b1 - 10@100',
      '4 replace s1 40@100',
      '5 place b2 - 60@100',
    ],
    output: ['b1-s1 10@100', 'b2-s2 30@100', 'b2-s1 30@100'],
  },
  {
    name: 'a replace to another price and back loses its place',
    rule: 'continuous',
    lines: [
      '1 place s1 - 10@100',
      '1 place s2 - 10@100',
      '2 replace s1 10@200',
      '2 replace s1 10@100',
      '3 place b1 - 10@100',
    ],
    output: ['b1-s2 10@100'],
  },
  {
    name: 'a replace counts what was filled: a total at or below it cancels',
    rule: 'continuous',
    lines: [
      '1 place s1 - 50@100',
      '2 place b1 - 20@100',
      '3 replace s1 30@100',
      '4 place b2 - 50@100 timeInForce=ioc',
      '5 place s2 - 50@100',
      '6 place b3 - 20@100',
      '7 replace s2 20@100',
      '8 replace s2 60@100',
    ],
    output: ['b1-s1 20@100', 'b2-s1 10@100', 'b3-s2 20@100', 's2 order.unknown'],
  },
  {
    name: 'a cancel after a partial fill takes the rest out, the trade stands',
    rule: 'continuous',
    lines: [
      '1 place s1 - 50@100',
      '2 place b1 - 20@100',
      '3 cancel s1',
      '4 place b2 - 20@100',
      '4 cancel s1',
      '4 place s1 - 20@100',
    ],
    output: ['b1-s1 20@100', 's1 order.unknown', 's1 order.duplicate-id'],
  },
  {
    name: 'a member never trades with itself: the later order is refused',
    rule: 'continuous',
    lines: ['1 place s1 ann 10@100', '2 place b1 ann 10@100', '2 place b2 ann 10@0', '3 place b3 bob 10@100'],
    output: ['b3-s1 10@100', 'b1 order.self-cross'],
  },
  {
    name: 'prices below zero: the best sell is the lowest',
    rule: 'continuous',
    lines: ['1 place s1 - 10@-100', '1 place s2 - 10@-300', '2 place b1 - 10@-400', '3 place b2 - 20@-100'],
    output: ['b2-s2 10@-300', 'b2-s1 10@-100'],
  },
  {
    name: 'more demand than supply: the buyer left over sets the lower end of the price',
    rule: 'auction',
    lines: ['1 place b1 - 30@500', '1 place b2 - 30@300', '1 place s1 - 20@100', '1 place s2 - 20@200'],
    output: ['b1-s1 20@300', 'b1-s2 10@300', 'b2-s2 10@300'],
  },
  {
    name: 'more supply than demand: the seller left over sets the upper end of the price',
    rule: 'auction',
    lines: ['1 place b1 - 20@500', '1 place b2 - 20@400', '1 place s1 - 30@100', '1 place s2 - 30@300'],
    output: ['b1-s1 20@300', 'b2-s1 10@300', 'b2-s2 10@300'],
  },
  {
    name: 'both sides filled: the middle of the limits, down to the tick, also below zero',
    rule: 'auction',
    lines: ['1 place b1 - 10@0', '1 place s1 - 10@-300', '2 place b2 - 10@400', '2 place s2 - 10@100'],
    output: ['b1-s1 10@-200', 'b2-s2 10@200'],
  },
  {
    name: 'ties at the margin go to the earlier order, sells and buys alike',
    rule: 'auction',
    lines: [
      '1 place b1 - 20@300',
      '1 place b2 - 20@300',
      '1 place s1 - 30@300',
      '2 place s2 - 20@300',
      '2 place s3 - 20@300',
    ],
    output: ['b1-s1 20@300', 'b2-s1 10@300', 'b2-s2 10@300'],
  },
  {
    name: 'fok: all or nothing, and the rest is matched as if it were not there',
    rule: 'auction',
    lines: ['1 place b1 - 50@500 timeInForce=fok', '1 place b2 - 20@300', '1 place s1 - 40@100', '2 cancel b1'],
    output: ['b2-s1 20@100', 'b1 order.unknown'],
  },
];

/** The JSON line of a scenario's line. */
function lineOf(text: string): string {
  const [height, type, orderId = '', ...words] = text.split(' ');
  const member = type === 'place' ? words.shift() : undefined;
  const [quantityWh, limitPrice] = (words.shift() ?? '').split('@').map(Number);
  const options = words.map((word) => word.split('=')).map(([name, value]) => [name, Number(value) || value]);
  const terms = type === 'cancel' ? {} : { quantityWh, limitPrice };
  const order = {
    member: member === '-' ? `owner of ${orderId}` : member,
    side: orderId.startsWith('b') ? 'buy' : 'sell',
    period: 'noon',
  };
  return JSON.stringify({
    type,
    height: Number(height),
    orderId,
    ...terms,
    ...(type === 'place' ? order : {}),
    ...Object.fromEntries(options),
  });
}

/** The trades, then the refusals, as a scenario writes them. */
function outputOf({ rule, lines }: Scenario): string[] {
  const filter = new OrderBookFilter({ matching: rule, tick: 100, lotWh: 10, showsEvents: false, showsHash: false });
  for (const line of lines) filter.line(lineOf(line));
  filter.end();
  const printed = Buffer.concat([...filter.takeResults(), ...filter.takeRefusals()]).toString();
  return printed
    .trimEnd()
    .split('\n')
    .map((text) => {
      // Safety: the filter prints trades and refusals only.
      const one = JSON.parse(text) as Record<string, string>;
      if (one.refused !== undefined) return `${one.orderId} ${one.refused}`;
      return `${one.buyOrder}-${one.sellOrder} ${one.quantityWh}@${one.price}`;
    });
}

describe('a classic case of matching', () => {
  it.each(SCENARIOS)('$rule: $name', (scenario) => {
    expect(outputOf(scenario)).toEqual(scenario.output);
  });
});
