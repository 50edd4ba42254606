import { describe, expect, it } from 'vitest';
import type { Matching } from '#market';
import { LEFT, REFUSED } from '../refusals.js';
import { testRules } from '../testing/builders.js';
import { SmallCore } from '../testing/small-core.js';
import { EventKind } from './event-log.js';
import { queuedRows } from './listing.js';
import { Sentinel, Side, TimeInForce } from './sides.js';

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
    expect(core.lines()).toEqual([[EventKind.ACCEPTED, 1, 0, 30, 9]]);
    core.sell({ limitPrice: 5, quantityWh: 20 });
    core.clear(core.period, 7);
    expect(core.lines()).toEqual([
      [EventKind.SAT_OUT, 1, 0, 20, 0],
      [EventKind.CLEARED, Sentinel.NONE, 0, 0, 0],
    ]);
    const buy = core.buy({ limitPrice: 8, quantityWh: 20 });
    core.replace(buy, 2, 15, 8, 8, 0, Sentinel.NO_CAPACITY);
    expect(core.lines()).toEqual([[EventKind.REPLACED, 3, 1, 15, 8]]);
    core.clear(core.period, 8);
    expect(core.lines()).toEqual([
      [EventKind.TRADED, 3, 2, 15, 5],
      [EventKind.SAT_OUT, 1, 0, 20, 0],
      [EventKind.CLEARED, Sentinel.NONE, 1, 15, 5],
    ]);
    core.closePeriod(core.period);
    expect(core.lines()).toEqual([
      [EventKind.LEFT, 1, LEFT.gateClosed, 30, 9],
      [EventKind.LEFT, 2, LEFT.gateClosed, 5, 5],
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

  it('lets the lower sealing height go first in continuous matching, whenever it comes', () => {
    const core = new SmallCore('continuous');
    const handles = [9, 5, 7, 3, 6, 9, 1].map((height) => {
      core.buy({ height: 20, limitPrice: 1 });
      const handle = core.buy({ height });
      core.clear(core.period, 1);
      return [height, handle] as const;
    });
    for (const [height, handle] of handles.toSorted(([left], [right]) => left - right)) {
      expect([height, core.openWh(handle)]).toEqual([height, 10]);
      core.sell({ quantityWh: 10, height: 10 });
      core.clear(core.period, 2);
      expect([height, core.openWh(handle)]).toEqual([height, 0]);
    }
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

  it('finds the price at the best of hundreds of levels that cross', () => {
    for (const [side, best] of [
      [Side.BUY, 1_150],
      [Side.SELL, 850],
    ] as const) {
      const core = new SmallCore();
      const sign = side === Side.BUY ? 1 : -1;
      for (let distance = 1; distance <= 150; distance++) core.order(side, { limitPrice: 1_000 + sign * distance });
      core.order(1 - side, { limitPrice: 1_000, quantityWh: 5 });
      expect([core.quote(core.period), core.quotedVolumeWh, core.quotedPrice]).toEqual([true, 5, best]);
    }
  });

  it('fills an order with exactly what it demands', () => {
    for (const side of [Side.BUY, Side.SELL]) {
      const core = new SmallCore();
      core.order(side, { quantityWh: 30, minFillWh: 20 });
      core.order(1 - side, { quantityWh: 19 });
      expect([core.quote(core.period), core.quotedVolumeWh]).toEqual([false, 0]);
      core.order(1 - side, { quantityWh: 1 });
      expect([core.quote(core.period), core.quotedVolumeWh]).toEqual([true, 20]);
    }
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
    expect(core.lines()).toEqual([[EventKind.LEFT, 2, LEFT.cancelled, 10, 5]]);
    expect(core.openWh(own)).toBe(20);
    expect(core.cancel(own, 4)).toBe(0);
    expect([core.openWh(own), core.liveOrders]).toEqual([0, 0]);
  });

  it('takes back orders of an earlier run without judging them, and judges those that come then', () => {
    const core = new SmallCore();
    const period = core.periods[core.period]!;
    const row = core.restore(period, 0, Side.SELL, 10, 4, 5, 0, TimeInForce.GTC, 1, 0, false);
    core.restoreTraded(period, 1, Side.SELL, 30);
    expect([row, core.events.length, core.runningHash]).toEqual([1, 0, 0]);
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

  it('counts the live orders of each member, in all periods, and none of those it does not know', () => {
    const core = new SmallCore();
    core.buy({ member: 7 });
    const buy = core.buy({ member: 40 });
    core.buy({ member: 40 });
    core.place(core.openPeriod(1_800), 40, Side.BUY, 1, 1, 0, TimeInForce.GTC, 1, 0, Sentinel.NO_CAPACITY);
    const members = [-1, 0, 7, 39, 40, 41, 63, 64, 1_000];
    expect(members.map((member) => core.accountOf(member))).toEqual([0, 0, 1, 0, 3, 0, 0, 0, 0]);
    core.cancel(buy, 40);
    expect(core.accountOf(40)).toBe(2);
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
      expect(period.queue.isEmpty).toBe(true);
      core.sell({ limitPrice: 100, quantityWh: 50 });
      core.clear(core.period, 3);
      expect([core.clearedWh, core.liveOrders]).toEqual([50, 0]);
    }
  });
});
