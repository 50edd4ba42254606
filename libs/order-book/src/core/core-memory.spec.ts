import { describe, expect, it } from 'vitest';
import { REFUSED } from '../refusals.js';
import { testRules } from '../testing/builders.js';
import { SmallCore } from '../testing/small-core.js';
import { MAX_ROWS } from './layout.js';
import { MatchingCore } from './matching-core.js';
import { Sentinel, Side, TimeInForce } from './sides.js';

describe('the memory of the core', () => {
  it('holds no more orders than its limits allow', () => {
    const limits = { maxLiveOrders: 2, maxAcceptedPerMemberAndPeriod: 1 };
    const core = new MatchingCore(testRules(), limits);
    const period = core.openPeriod(900);
    const place = (member: number) =>
      core.place(period, member, Side.BUY, 1, 1, 0, TimeInForce.GTC, 1, 0, Sentinel.NO_CAPACITY);
    expect([place(0), place(0), place(1), place(2)]).toEqual([0, REFUSED.tooManyAccepted, 0, REFUSED.bookFull]);
  });

  it('holds no more orders than handles can name', () => {
    const core = new MatchingCore(testRules(), { maxLiveOrders: 1e9, maxAcceptedPerMemberAndPeriod: 9 });
    const period = core.openPeriod(900);
    const place = () => core.place(period, 0, Side.BUY, 1, 1, 0, TimeInForce.GTC, 1, 0, Sentinel.NO_CAPACITY);
    // As if there were so many, all but one.
    core.liveOrders = MAX_ROWS - 2;
    expect([place(), place()]).toEqual([0, REFUSED.bookFull]);
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

  it('is known in bytes', () => {
    const core = new SmallCore();
    const before = core.bytes();
    expect(before).toMatchObject({ rows: 65 * 64 + 64 * 4, levels: 65 * 32, positions: 65 * 64 });
    for (let member = 0; member < 65; member++) core.buy({ member, limitPrice: 2 * member });
    expect(core.bytes()).toMatchObject({ rows: 129 * 64 + 128 * 4, levels: 129 * 32, positions: 129 * 64 });
    const accounts = 128 * 4 - 8 * 4;
    const period = core.periods[core.period]!.bytes() - new SmallCore().periods[0]!.bytes();
    expect(core.bytes().other - before.other).toBe(accounts + period);
    core.closePeriod(core.period);
    expect(core.bytes().other).toBe(128 * 4);
  });

  it('grows no further when orders, levels, members and periods come and go', () => {
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
});
