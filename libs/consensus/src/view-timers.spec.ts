import { describe, expect, test } from 'vitest';
import { LoneReplica, summary } from './testing/lone-replica.js';
import { backedOffDelta } from './view-clock.js';

// View 1 is led by validator 1; the replica is validator 0; batch 1,000 ms, delta 500 ms.
describe('timers [rule 1]', () => {
  test('do not run without work', () => {
    const replica = new LoneReplica().start();
    expect(summary(replica.advance(29_999))).toEqual([]);
  });

  test('count from the first work, and a silent leader is nullified two delays later', () => {
    const replica = new LoneReplica().start();
    replica.advance(5_000);
    expect(summary(replica.submit(1))).toEqual([]);
    expect(summary(replica.advance(999))).toEqual([]);
    expect(summary(replica.advance(1))).toEqual(['persist-vote nullify 1', 'send nullify 1']);
  });

  test('leave a batch after the start before they count', () => {
    const replica = new LoneReplica().start();
    replica.submit(1);
    expect(summary(replica.advance(1_999))).toEqual([]);
    expect(summary(replica.advance(1))).toContain('send nullify 1');
  });

  test('give a view whose proposal is valid one delay more', () => {
    const replica = new LoneReplica().start();
    replica.advance(5_000);
    replica.submit(1);
    expect(summary(replica.propose(replica.block({ view: 1 })))).toContain('send notarize 1');
    expect(summary(replica.advance(1_499))).not.toContain('send nullify 1');
    expect(summary(replica.advance(1))).toContain('send nullify 1');
  });

  test('stop when the work is gone, and new work counts anew', () => {
    const replica = new LoneReplica().start();
    replica.advance(5_000);
    replica.submit(1);
    replica.advance(900);
    replica.market.held.clear();
    replica.give({ type: 'work' });
    expect(summary(replica.advance(5_000))).toEqual([]);
    replica.submit(2);
    expect(summary(replica.advance(999))).toEqual([]);
    expect(summary(replica.advance(1))).toContain('send nullify 1');
  });

  test('wait for the time at which the application expects work', () => {
    const replica = new LoneReplica().start();
    replica.market.nextWorkMs = replica.epochMs + 10_000;
    replica.give({ type: 'work' });
    expect(summary(replica.advance(10_999))).toEqual([]);
    expect(summary(replica.advance(1))).toContain('send nullify 1');
  });

  test('treat thirty seconds in one view as work', () => {
    const replica = new LoneReplica().start();
    expect(summary(replica.advance(30_999))).toEqual([]);
    expect(summary(replica.advance(1))).toContain('send nullify 1');
  });

  test('treat an unfinalized ancestor as work when its finalize votes fail to come', () => {
    const replica = new LoneReplica().start();
    const block = replica.block({ view: 1 });
    replica.propose(block);
    replica.giveCertificate('notarize', 1, block.hash);
    expect(replica.view).toBe(2);
    expect(summary(replica.advance(1_999))).not.toContain('send nullify 2');
    expect(summary(replica.advance(1))).toContain('send nullify 2');
  });

  test('start at once after a nullified view', () => {
    const replica = new LoneReplica().start();
    replica.submit(1);
    replica.giveCertificate('nullify', 1);
    expect(summary(replica.advance(999))).not.toContain('send nullify 2');
    expect(summary(replica.advance(1))).toContain('send nullify 2');
  });

  test.each([
    [0, 500],
    [2, 500],
    [3, 1_000],
    [4, 2_000],
    [50, 2_000],
  ])('after %i nullified views in a row assume a delay of %i ms with one faulty validator', (nullified, deltaMs) => {
    expect(backedOffDelta(500, nullified, 1)).toBe(deltaMs);
  });

  test('run with the longer delay after four nullified views', () => {
    const replica = new LoneReplica().start();
    replica.submit(1);
    for (let view = 1; view <= 4; view++) replica.giveCertificate('nullify', view);
    expect(replica.consensus.status().nullifiedInARow).toBe(4);
    expect(summary(replica.advance(3_999))).not.toContain('send nullify 5');
    expect(summary(replica.advance(1))).toContain('send nullify 5');
  });
});
