import { describe, expect, it } from 'vitest';
import { testRules } from '../testing/builders.js';
import { SmallCore } from '../testing/small-core.js';
import { Sentinel } from './sides.js';

/** A row keeps the links of the order that left it; while its next order waits to be matched, they mean nothing. */
describe('a queued order in the row of one that rested', () => {
  it('is replaced without a change to those that rest', () => {
    const core = new SmallCore('continuous');
    const [first, middle, last] = [0, 1, 2].map((member) => core.buy({ member }));
    core.clear(core.period, 1);
    core.cancel(middle!, 1);
    const waiting = core.buy({ member: 9, limitPrice: 3 });
    expect(core.replace(waiting, 9, 10, 4, 2, 0, Sentinel.NO_CAPACITY)).toBe(0);
    core.sell({ member: 10, limitPrice: 4, quantityWh: 25, height: 3 });
    core.clear(core.period, 2);
    expect([first, last, waiting].map((handle) => core.openWh(handle!))).toEqual([0, 0, 5]);
  });

  it('is cancelled without a change to those that rest', () => {
    const core = new SmallCore('continuous');
    const [first, middle, last] = [0, 1, 2].map((member) => core.buy({ member }));
    core.clear(core.period, 1);
    core.cancel(middle!, 1);
    expect(core.cancel(core.buy({ member: 9 }), 9)).toBe(0);
    core.sell({ member: 10, quantityWh: 15 });
    core.clear(core.period, 2);
    expect([first, last].map((handle) => core.openWh(handle!))).toEqual([0, 5]);
  });

  it('stays when the tick changes, and rows that are free then are taken once', () => {
    const core = new SmallCore('continuous');
    const [spare, first, middle, last] = [0, 1, 2, 3].map((member) => core.buy({ member }));
    core.clear(core.period, 1);
    core.cancel(spare!, 0);
    core.cancel(middle!, 2);
    const waiting = [core.buy(), core.buy({ limitPrice: 10 })];
    core.cancel(first!, 1);
    core.setRules(testRules({ matching: 'continuous', tick: 5 }));
    const live = [last!, ...waiting, core.buy(), core.buy()];
    expect([new Set(live).size, core.liveOrders]).toEqual([5, 5]);
    core.sell({ quantityWh: 50 });
    core.clear(core.period, 2);
    expect(live.map((handle) => core.openWh(handle))).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('an order that takes any fill, in the row of one with a minimum fill', () => {
  it('trades and is replaced below that minimum', () => {
    const core = new SmallCore();
    expect(core.cancel(core.buy({ quantityWh: 30, minFillWh: 30 }), 0)).toBe(0);
    const buy = core.buy({ quantityWh: 30 });
    core.buy({ minFillWh: 10 });
    core.sell({ quantityWh: 5 });
    core.clear(core.period, 1);
    expect([core.clearedWh, core.openWh(buy)]).toEqual([5, 25]);
    expect(core.replace(buy, 1, 20, 5, 1, 0, Sentinel.NO_CAPACITY)).toBe(0);
  });
});
