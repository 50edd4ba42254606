import { describe, expect, it } from 'vitest';
import { percentile, rounded } from './percentile.js';
import { sealTimes } from './seal-times.js';
import { instant, nodeOf, ORIGIN_MS, orderOf } from './testing/builders.js';

const own = orderOf('o1', { own: true, submittedAt: instant(1), sealedAt: instant(2) });

function records(...others: Partial<ReturnType<typeof orderOf>>[]) {
  const nodes = [nodeOf('b', { orders: [own] })];
  for (const [index, other] of others.entries()) nodes.push(nodeOf(`n${index}`, { orders: [orderOf('o1', other)] }));
  return { commonHeight: 5, nodes };
}

describe('the time until an order is sealed', () => {
  it('runs from its acceptance to its place in the book of the last node', () => {
    const times = sealTimes(records({ sealedAt: instant(2.5) }, { sealedAt: instant(1.9) }), []);
    expect(times).toEqual({ seconds: [1.5], unsealed: [] });
  });

  it('is unknown of an order that a node does not have, which is told', () => {
    expect(sealTimes({ commonHeight: 5, nodes: [...records().nodes, nodeOf('x')] }, []).unsealed).toEqual(['o1']);
    expect(sealTimes(records({ sealedAt: null }), []).unsealed).toEqual(['o1']);
  });

  it('is not asked of orders that wait, or lie above the common height', () => {
    const waiting = nodeOf('b', { orders: [orderOf('o1', { own: true, submittedAt: instant(1), sealedAt: null })] });
    expect(sealTimes({ commonHeight: 5, nodes: [waiting] }, []).seconds).toEqual([]);
    const above = nodeOf('b', { orders: [{ ...own, sealedHeight: 6 }] });
    expect(sealTimes({ commonHeight: 5, nodes: [above] }, []).seconds).toEqual([]);
  });

  it('leaves a node out while it is away, and the orders that it had placed itself', () => {
    const outage = (memberId: string) => [{ memberId, fromMs: ORIGIN_MS + 1_500, untilMs: ORIGIN_MS + 30_000 }];
    const late = records({ sealedAt: instant(30) }, { sealedAt: instant(2.2) });
    expect(sealTimes(late, []).seconds).toEqual([29]);
    expect(sealTimes(late, outage('n0')).seconds).toEqual([1.2]);
    expect(sealTimes(late, outage('b')).seconds).toEqual([]);
    const earlier = [{ memberId: 'n0', fromMs: ORIGIN_MS - 9_000, untilMs: ORIGIN_MS }];
    expect(sealTimes(late, earlier).seconds).toEqual([29]);
  });
});

describe('a percentile', () => {
  it('is the value of the nearest rank', () => {
    const values = [5, 1, 4, 2, 3];
    expect([0, 20, 50, 95, 100].map((percent) => percentile(values, percent))).toEqual([1, 1, 3, 5, 5]);
    expect(percentile([], 50)).toBeNull();
    expect(rounded(1.23456)).toBe(1.235);
    expect(rounded(null)).toBeNull();
  });
});
