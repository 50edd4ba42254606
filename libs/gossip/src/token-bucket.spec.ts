import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PeerBuckets, TokenBucket } from './token-bucket.js';

const RATE = { perSecond: 10, burst: 20 };

describe('TokenBucket', () => {
  it('gives its burst at once and then its rate', () => {
    const bucket = new TokenBucket(RATE, 0);
    for (let index = 0; index < 20; index++) expect(bucket.take(1, 0)).toBe(true);
    expect(bucket.take(1, 0)).toBe(false);
    expect(bucket.take(1, 99)).toBe(false);
    expect(bucket.take(1, 100)).toBe(true);
  });

  it('never saves more than its burst', () => {
    const bucket = new TokenBucket(RATE, 0);
    expect(bucket.take(21, 1_000_000)).toBe(false);
    expect(bucket.take(20, 1_000_000)).toBe(true);
  });

  it('tells how long a debt takes to be paid', () => {
    const bucket = new TokenBucket(RATE, 0);
    expect(bucket.spend(20, 0)).toBe(0);
    expect(bucket.spend(5, 0)).toBe(500);
    expect(bucket.spend(0, 200)).toBe(300);
    expect(bucket.take(1, 500)).toBe(false);
    expect(bucket.take(1, 600)).toBe(true);
  });

  it('gives nothing for a clock that stands still or steps back', () => {
    const bucket = new TokenBucket(RATE, 1_000);
    expect(bucket.take(20, 1_000)).toBe(true);
    expect(bucket.take(1, 0)).toBe(false);
  });

  it('never gives more than burst plus rate times time', () => {
    const steps = fc.array(fc.record({ waitMs: fc.nat(2_000), amount: fc.integer({ min: 1, max: 30 }) }));
    fc.assert(
      fc.property(steps, (asked) => {
        const bucket = new TokenBucket(RATE, 0);
        let [nowMs, given] = [0, 0];
        for (const { waitMs, amount } of asked) {
          nowMs += waitMs;
          if (bucket.take(amount, nowMs)) given += amount;
        }
        expect(given).toBeLessThanOrEqual(RATE.burst + (RATE.perSecond * nowMs) / 1_000 + 1e-6);
      }),
    );
  });
});

describe('PeerBuckets', () => {
  it('counts each peer on its own', () => {
    const buckets = new PeerBuckets({ perSecond: 1, burst: 1 }, 10);
    expect(buckets.take('a', 1, 0)).toBe(true);
    expect(buckets.take('a', 1, 0)).toBe(false);
    expect(buckets.take('b', 1, 0)).toBe(true);
    expect(buckets.spend('b', 1, 0)).toBe(1_000);
  });

  it('keeps a bounded number, and forgets a full bucket before one that owes', () => {
    const buckets = new PeerBuckets({ perSecond: 1, burst: 1 }, 2);
    buckets.take('greedy', 1, 0);
    buckets.spend('modest', 0, 0);
    for (const peer of ['c', 'd', 'e']) {
      buckets.spend(peer, 0, 0);
      expect(buckets.size).toBe(2);
    }
    expect(buckets.take('greedy', 1, 0)).toBe(false);
    expect(buckets.take('modest', 1, 0)).toBe(true);
  });

  it('forgets the oldest when all of them owe', () => {
    const buckets = new PeerBuckets({ perSecond: 1, burst: 1 }, 2);
    for (const peer of ['a', 'b', 'c']) buckets.take(peer, 1, 0);
    expect(buckets.size).toBe(2);
    expect(buckets.take('a', 1, 0)).toBe(true);
  });
});
