import { describe, expect, it } from 'vitest';
import { TokenBuckets } from './token-bucket.js';

describe('a bucket', () => {
  it('gives its burst at once, then one after the other', () => {
    const buckets = new TokenBuckets({ burst: 2, perSecond: 4 }, 10);
    expect([0, 1, 2].map(() => buckets.take('a', 1_000))).toEqual([0, 0, 250]);
    expect(buckets.take('a', 1_100)).toBe(150);
    expect(buckets.take('a', 1_250)).toBe(0);
    expect(buckets.take('a', 1_250)).toBe(250);
  });

  it('holds no more than its burst, however long the pause', () => {
    const buckets = new TokenBuckets({ burst: 2, perSecond: 1 }, 10);
    expect(buckets.take('a', 0)).toBe(0);
    expect([0, 1, 2].map(() => buckets.take('a', 1e9) === 0)).toEqual([true, true, false]);
  });

  it('does not fill when the clock steps back', () => {
    const buckets = new TokenBuckets({ burst: 1, perSecond: 1 }, 10);
    buckets.take('a', 5_000);
    expect(buckets.take('a', 1_000)).toBe(1_000);
  });

  it('is one of a bounded number: the longest unused is forgotten', () => {
    const buckets = new TokenBuckets({ burst: 1, perSecond: 0.001 }, 2);
    buckets.take('a', 0);
    buckets.take('b', 0);
    expect(buckets.take('a', 1)).toBeGreaterThan(0);
    buckets.take('c', 2);
    expect(buckets.take('a', 3)).toBeGreaterThan(0);
    expect(buckets.take('b', 3)).toBe(0);
  });
});
