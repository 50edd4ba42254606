import { describe, expect, it } from 'vitest';
import type { Matching } from '#market';
import { DEFAULT_BOOK_LIMITS } from '../limits.js';
import { LEFT, REFUSED } from '../refusals.js';
import { testRules } from '../testing/builders.js';
import { EventKind } from './event-log.js';
import { queuedRows } from './listing.js';
import { MatchingCore } from './matching-core.js';
import { Sentinel, Side, TimeInForce } from './sides.js';

interface Terms {
  readonly member?: number;
  readonly quantityWh?: number;
  readonly limitPrice?: number;
  readonly minFillWh?: number;
  readonly timeInForce?: TimeInForce;
  readonly height?: number;
  readonly capacityWh?: number;
}

/** A core with one open period. Orders are of another member each unless stated. */
class SmallCore extends MatchingCore {
  readonly period = this.openPeriod(900);
  #members = 0;

  constructor(matching: Matching = 'auction', tick = 1) {
    super(testRules({ matching, tick }), DEFAULT_BOOK_LIMITS);
  }

  /** Answers the handle, or the number of the refusal below 0. */
  order(side: Side, terms: Terms = {}): number {
    const { member = this.#members++, quantityWh = 10, limitPrice = 5, minFillWh = 0, height = 1 } = terms;
    const { timeInForce = TimeInForce.GTC, capacityWh = Sentinel.NO_CAPACITY } = terms;
    const { period } = this;
    const refused = this.place(
      period,
      member,
      side,
      quantityWh,
      limitPrice,
      minFillWh,
      timeInForce,
      height,
      0,
      capacityWh,
    );
    return refused === 0 ? this.placed : -refused;
  }

  buy(terms: Terms = {}): number {
    return this.order(Side.BUY, terms);
  }

  sell(terms: Terms = {}): number {
    return this.order(Side.SELL, terms);
  }

  /** The events of the last command, a line of numbers each. */
  lines(): number[][] {
    const { events } = this;
    return Array.from({ length: events.length }, (_, index) => [
      events.kind(index),
      events.row(index),
      events.other(index),
      events.quantityWh(index),
      events.price(index),
    ]);
  }
}

/** Something of everything: trades, a partial fill, who sits out, replaces, cancels, ioc, a closed period. */
function busySession(matching: Matching): SmallCore {
  const core = new SmallCore(matching);
  const minFillTime = matching === 'auction' ? TimeInForce.GTC : TimeInForce.IOC;
  const [buy, other] = [core.buy({ limitPrice: 9 }), core.buy({ limitPrice: 4 })];
  core.sell({ limitPrice: 6 });
  core.buy({ limitPrice: 8, quantityWh: 50, minFillWh: 40, timeInForce: minFillTime });
  core.sell({ limitPrice: 20, timeInForce: TimeInForce.IOC });
  core.replace(buy, 0, 7, 9, 2, 0, Sentinel.NO_CAPACITY);
  core.clear(core.period, 3);
  core.buy({ limitPrice: 5, timeInForce: TimeInForce.FOK, quantityWh: 1_000 });
  core.sell({ limitPrice: 5, quantityWh: 30 });
  core.replace(other, 1, 40, 5, 4, 0, Sentinel.NO_CAPACITY);
  core.clear(core.period, 4);
  core.cancel(core.buy({ limitPrice: 1 }), 9);
  core.buy({ limitPrice: 2 });
  return core;
}

describe('the core', () => {
  it.each<[Matching, number]>([
    ['auction', 1_186_758_819_534_769],
    ['continuous', 2_274_945_923_948_915],
  ])('has the same running hash after the same commands on every machine, in %s matching', (matching, hash) => {
    const core = busySession(matching);
    core.closePeriod(core.period);
    expect(core.runningHash).toBe(hash);
    expect(core.liveOrders).toBe(0);
  });

  it('says in numbers what happened', () => {
    const core = new SmallCore();
    core.buy({ limitPrice: 9, quantityWh: 30, minFillWh: 30 });
    expect(core.lines()).toEqual([[EventKind.ACCEPTED, 0, 0, 30, 9]]);
    core.sell({ limitPrice: 5, quantityWh: 20 });
    core.clear(core.period, 7);
    expect(core.lines()).toEqual([
      [EventKind.SAT_OUT, 0, 0, 20, 0],
      [EventKind.CLEARED, Sentinel.NONE, 0, 0, 0],
    ]);
    const buy = core.buy({ limitPrice: 8, quantityWh: 20 });
    core.replace(buy, 2, 15, 8, 8, 0, Sentinel.NO_CAPACITY);
    expect(core.lines()).toEqual([[EventKind.REPLACED, 2, 1, 15, 8]]);
    core.clear(core.period, 8);
    expect(core.lines()).toEqual([
      [EventKind.TRADED, 2, 1, 15, 5],
      [EventKind.SAT_OUT, 0, 0, 20, 0],
      [EventKind.CLEARED, Sentinel.NONE, 1, 15, 5],
    ]);
    core.closePeriod(core.period);
    expect(core.lines()).toEqual([
      [EventKind.LEFT, 0, LEFT.gateClosed, 30, 9],
      [EventKind.LEFT, 1, LEFT.gateClosed, 5, 5],
      [EventKind.CLOSED, Sentinel.NONE, 0, 0, 0],
    ]);
  });

  it('changes nothing by a quote, neither the running hash nor the events of the last command', () => {
    const core = new SmallCore();
    core.sell({ limitPrice: 5, quantityWh: 20 });
    core.buy({ limitPrice: 9, quantityWh: 30, minFillWh: 30 });
    const before = [core.runningHash, core.lines(), core.liveOrders];
    expect([core.quote(core.period), core.quotedVolumeWh]).toEqual([false, 0]);
    expect([core.runningHash, core.lines(), core.liveOrders]).toEqual(before);
    core.buy({ limitPrice: 7, quantityWh: 5 });
    for (let time = 0; time < 3; time++) {
      expect([core.quote(core.period), core.quotedVolumeWh, core.quotedPrice]).toEqual([true, 5, 5]);
    }
    core.clear(core.period, 1);
    expect(core.clearedWh).toBe(5);
  });

  it('lets the earlier arrival go first when nothing else decides', () => {
    const core = new SmallCore();
    const sells = [0, 0, 0].map(() => core.sell());
    core.buy({ quantityWh: 15 });
    core.clear(core.period, 1);
    expect(sells.map((handle) => core.openWh(handle))).toEqual([0, 5, 10]);
  });

  it('clears hundreds of price levels that cross, best with best', () => {
    const core = new SmallCore();
    const distances = Array.from({ length: 150 }, (_, index) => index + 1);
    for (const distance of distances) {
      core.buy({ limitPrice: 1_000 + distance, quantityWh: distance });
      core.sell({ limitPrice: 1_000 - distance, quantityWh: distance });
    }
    core.clear(core.period, 1);
    const sum = 75 * 151;
    expect([core.clearedWh, core.liveOrders]).toEqual([sum, 0]);
    expect(core.lines().at(-1)).toEqual([EventKind.CLEARED, Sentinel.NONE, 1, sum, 1_000]);
    const trades = core.lines().filter(([kind]) => kind === EventKind.TRADED);
    expect(trades.map(([, , , quantityWh]) => quantityWh)).toEqual(distances.toReversed());
    core.buy({ limitPrice: 7, quantityWh: 3 });
    core.sell({ limitPrice: 7, quantityWh: 2 });
    core.clear(core.period, 2);
    expect(core.lines().at(-1)).toEqual([EventKind.CLEARED, Sentinel.NONE, 1, 2, 7]);
  });

  it('refuses with a number, and then changes nothing', () => {
    const core = new SmallCore();
    const own = core.buy({ member: 4, limitPrice: 5 });
    const hash = core.runningHash;
    expect(core.order(Side.SELL, { member: 4, limitPrice: 5 })).toBe(-REFUSED.selfCross);
    expect(core.buy({ member: 5, quantityWh: 0 })).toBe(-REFUSED.quantityInvalid);
    expect(core.buy({ member: 5, capacityWh: 9 })).toBe(-REFUSED.capacityExceeded);
    expect(core.cancel(own + 1, 4)).toBe(REFUSED.unknown);
    expect(core.cancel(own, 3)).toBe(REFUSED.notOwner);
    expect(core.replace(own + 1, 4, 5, 5, 1, 0, Sentinel.NO_CAPACITY)).toBe(REFUSED.unknown);
    expect(core.replace(own, 3, 5, 5, 1, 0, Sentinel.NO_CAPACITY)).toBe(REFUSED.notOwner);
    expect(core.replace(own, 4, 5, 0.5, 1, 0, Sentinel.NO_CAPACITY)).toBe(REFUSED.priceInvalid);
    expect(core.replace(own, 4, 20, 5, 1, 0, 19)).toBe(REFUSED.capacityExceeded);
    expect([core.runningHash, core.liveOrders, core.openWh(own)]).toEqual([hash, 1, 10]);
    expect(core.replace(own, 4, 20, 5, 1, 0, 20)).toBe(0);
    const whole = core.buy({ member: 6 });
    expect(core.replace(whole, 6, 0, 0.5, 1, 0, 0)).toBe(0);
    expect(core.lines()).toEqual([[EventKind.LEFT, 1, LEFT.cancelled, 10, 5]]);
    expect(core.openWh(own)).toBe(20);
    expect(core.cancel(own, 4)).toBe(0);
    expect([core.openWh(own), core.liveOrders]).toEqual([0, 0]);
  });

  it('keeps the limits of its memory', () => {
    const limits = { maxLiveOrders: 2, maxAcceptedPerMemberAndPeriod: 1 };
    const core = new MatchingCore(testRules(), limits);
    const period = core.openPeriod(900);
    const place = (member: number) =>
      core.place(period, member, Side.BUY, 1, 1, 0, TimeInForce.GTC, 1, 0, Sentinel.NO_CAPACITY);
    expect([place(0), place(0), place(1), place(2)]).toEqual([0, REFUSED.tooManyAccepted, 0, REFUSED.bookFull]);
  });

  it('takes back orders of an earlier run without judging them, and judges those that come then', () => {
    const core = new SmallCore();
    const period = core.periods[core.period]!;
    const row = core.restore(period, 0, Side.SELL, 10, 4, 5, 0, TimeInForce.GTC, 1, 0, false);
    core.restoreTraded(period, 1, Side.SELL, 30);
    expect([row, core.events.length, core.runningHash]).toEqual([0, 0, 0]);
    expect(core.openWh(core.placed)).toBe(6);
    expect(core.sell({ member: 0, quantityWh: 0 })).toBe(-REFUSED.quantityInvalid);
    expect(core.sell({ member: 0, quantityWh: 11, capacityWh: 20 })).toBe(-REFUSED.capacityExceeded);
    expect(core.sell({ member: 0, quantityWh: 10, capacityWh: 20 })).toBeGreaterThan(0);
    expect(core.sell({ member: 1, quantityWh: 11, capacityWh: 40 })).toBe(-REFUSED.capacityExceeded);
    expect(core.sell({ member: 1, quantityWh: 10, capacityWh: 40 })).toBeGreaterThan(0);
    expect(core.buy({ member: 2, quantityWh: 99, limitPrice: 5 })).toBeGreaterThan(0);
    core.clear(core.period, 1);
    expect(core.clearedWh).toBe(26);
  });

  it('takes no more memory when orders, levels, members and periods come and go', () => {
    const core = new SmallCore();
    const round = (start: number) => {
      const period = core.openPeriod(start);
      for (let member = 0; member < 20; member++) {
        const time = member % 2 === 0 ? TimeInForce.IOC : TimeInForce.GTC;
        core.place(period, member, member & 1, 5, 100 * member, 0, time, 1, 0, Sentinel.NO_CAPACITY);
      }
      core.clear(period, 1);
      core.clear(period, 2);
      const bytes = core.bytes();
      core.closePeriod(period);
      return bytes;
    };
    const first = round(1_800);
    for (let start = 2; start < 60; start++) expect(round(900 * start)).toEqual(first);
    const { period } = core;
    core.buy({ limitPrice: 7 });
    core.sell({ limitPrice: 9 });
    const resting = core.bytes();
    for (let time = 0; time < 100; time++) {
      core.setRules(testRules({ tick: 1 + (time % 2) }));
      expect(core.sell({ timeInForce: TimeInForce.IOC, member: 5, limitPrice: 8 })).toBeGreaterThan(0);
      core.clear(period, 3);
    }
    expect(core.bytes()).toEqual(resting);
  });

  it('counts the live orders of each member, in all periods, and none of those it does not know', () => {
    const core = new SmallCore();
    const buy = core.buy({ member: 40 });
    core.buy({ member: 40 });
    core.place(core.openPeriod(1_800), 40, Side.BUY, 1, 1, 0, TimeInForce.GTC, 1, 0, Sentinel.NO_CAPACITY);
    expect([-1, 0, 39, 40, 41, 1_000].map((member) => core.accountOf(member))).toEqual([0, 0, 0, 3, 0, 0]);
    core.cancel(buy, 40);
    expect(core.accountOf(40)).toBe(2);
  });

  it('gives a period one number while it is open, and that of a closed one to the next', () => {
    const core = new SmallCore();
    expect([900, 2_700, 1_800, 2_700].map((start) => core.openPeriod(start))).toEqual([0, 1, 2, 1]);
    expect(core.openPeriods().map((period) => period.start)).toEqual([900, 1_800, 2_700]);
    core.closePeriod(1);
    expect([core.periodAt(2_700), core.periodAt(900)?.number]).toEqual([undefined, 0]);
    expect(core.openPeriods().map((period) => period.start)).toEqual([900, 1_800]);
    expect([core.openPeriod(3_600), core.openPeriod(4_500)]).toEqual([1, 3]);
    expect([core.periodAt(2_700), core.periodAt(3_600)?.start]).toEqual([undefined, 3_600]);
  });

  it('says how many bytes its tables take', () => {
    const core = new SmallCore();
    const before = core.bytes();
    expect(before).toMatchObject({ rows: 64 * (64 + 4), levels: 64 * 32, positions: 64 * 64 });
    for (let member = 0; member < 65; member++) core.buy({ member, limitPrice: 2 * member });
    expect(core.bytes()).toMatchObject({ rows: 128 * (64 + 4), levels: 128 * 32, positions: 128 * 64 });
    const accounts = 128 * 4 - 8 * 4;
    const period = core.periods[core.period]!.bytes() - new SmallCore().periods[0]!.bytes();
    expect(core.bytes().other - before.other).toBe(accounts + period);
    core.closePeriod(core.period);
    expect(core.bytes().other).toBe(128 * 4);
  });

  it.each<[Matching, Matching, number]>([
    ['auction', 'auction', 0],
    ['auction', 'continuous', 3],
    ['continuous', 'auction', 0],
    ['continuous', 'continuous', 1],
  ])('keeps live orders when the rules change from %s to %s, with %i of them queued', (before, after, queued) => {
    for (const [oldTick, newTick] of [
      [1, 5],
      [5, 1],
      [5, 5],
    ] as const) {
      const core = new SmallCore(before, oldTick);
      core.buy({ limitPrice: 500 });
      core.buy({ limitPrice: 100 });
      core.clear(core.period, 1);
      core.buy({ limitPrice: 505 });
      core.setRules(testRules({ matching: after, tick: newTick }));
      const period = core.periods[core.period]!;
      expect(queuedRows(core, period)).toHaveLength(queued);
      for (const limitPrice of [495, 495 + newTick]) core.buy({ limitPrice });
      core.clear(core.period, 2);
      const keys: number[] = [];
      period.ladders[Side.BUY].walk((_level, key) => keys.push(key) > 0);
      expect(keys).toEqual([...new Set([505, 500, 495 + newTick, 495, 100])]);
      expect(period.queue.length).toBe(0);
      core.sell({ limitPrice: 100, quantityWh: 50 });
      core.clear(core.period, 3);
      expect([core.clearedWh, core.liveOrders]).toEqual([50, 0]);
    }
  });
});
