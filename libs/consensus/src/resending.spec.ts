import { describe, expect, test } from 'vitest';
import { ANSWER_INTERVAL_MS, MAX_CERTIFICATES_PER_SEND } from './limits.js';
import { LoneReplica, summary } from './testing/lone-replica.js';

describe('sending again [rule 7]', () => {
  test('repeats own votes and the certificates that opened the view every delay after t0', () => {
    const replica = new LoneReplica().start();
    replica.submit(1);
    replica.giveCertificate('nullify', 1);
    expect(summary(replica.advance(499))).toEqual([]);
    expect(summary(replica.advance(1))).toEqual(['send certificate nullify 1']);
    expect(summary(replica.advance(500))).toEqual([
      'persist-vote nullify 2',
      'send nullify 2',
      'send certificate nullify 1',
    ]);
    expect(summary(replica.advance(500))).toEqual(['send certificate nullify 1', 'send nullify 2']);
  });

  test('takes turns when there are more certificates than go into one send', () => {
    const replica = new LoneReplica().start();
    replica.submit(1);
    const views = 3 * MAX_CERTIFICATES_PER_SEND;
    for (let view = 1; view <= views; view++) replica.giveCertificate('nullify', view);
    const sent = new Set<string>();
    for (let time = 0; time < 5; time++) {
      const effects = summary(replica.advance(2_000)).filter((text) => text.startsWith('send certificate'));
      expect(effects.length).toBeLessThanOrEqual(MAX_CERTIFICATES_PER_SEND);
      expect(effects).toContain(`send certificate nullify ${views}`);
      for (const text of effects) sent.add(text);
    }
    expect(sent.size).toBe(views);
  });

  test('a peer that repeats a vote of an older view is sent what moves it on, not too often', () => {
    const replica = new LoneReplica().start();
    const block = replica.block({ view: 1 });
    replica.advance(5_000);
    replica.propose(block);
    replica.giveCertificate('notarize', 1, block.hash);
    replica.giveCertificate('nullify', 2);
    expect(replica.giveVote(2, 'nullify', 1)).toEqual([]);
    const answer = replica.giveVote(2, 'nullify', 1);
    expect(summary(answer)).toEqual(['send certificate notarize 1', 'send certificate nullify 2']);
    for (const effect of answer) expect(effect).toMatchObject({ to: [2] });
    expect(replica.giveVote(2, 'nullify', 1)).toEqual([]);
    replica.advance(ANSWER_INTERVAL_MS);
    expect(summary(replica.giveVote(2, 'nullify', 1))).toEqual(summary(answer));
  });

  test('a peer below the final head is sent the certificate of the head', () => {
    const replica = new LoneReplica().start();
    const block = replica.block({ view: 1 });
    replica.advance(5_000);
    replica.propose(block);
    replica.giveCertificate('finalize', 1, block.hash);
    expect(summary(replica.propose(block))).toEqual(['send certificate finalize 1']);
  });

  test('a peer that wants to leave a view in which nothing is to be done is sent the certificate of the head', () => {
    const replica = new LoneReplica().start();
    const block = replica.block({ view: 1 });
    replica.advance(5_000);
    replica.propose(block);
    replica.giveCertificate('finalize', 1, block.hash);
    expect(replica.giveVote(2, 'nullify', 2)).toEqual([]);
    expect(summary(replica.giveVote(2, 'nullify', 2))).toEqual(['send certificate finalize 1']);
  });

  test('a forged repetition is not answered', () => {
    const replica = new LoneReplica().start();
    replica.giveCertificate('nullify', 1);
    const vote = { ...replica.vote(2, 'nullify', 1), voter: 3 };
    for (let time = 0; time < 3; time++) expect(replica.give({ type: 'vote', vote })).toEqual([]);
  });
});

describe('publishing finality [rule 7]', () => {
  /** Brings a replica to the finality of a block of view 1, which validator 1 leads, by single votes. */
  function finalizing(own: number) {
    const replica = new LoneReplica({ own }).start();
    const block = replica.block({ view: 1 });
    replica.giveCertificate('notarize', 1, block.hash);
    replica.give({ type: 'block', block });
    const voters = [0, 2, 3].filter((voter) => voter !== own).slice(0, 2);
    return { replica, block, effects: voters.flatMap((voter) => replica.giveVote(voter, 'finalize', 1, block.hash)) };
  }

  test('is done at once by the leader of the view', () => {
    expect(summary(finalizing(1).effects)).toContain('publish certificate finalize 1');
  });

  test('is done by the others in the order of their places', () => {
    const { replica, effects } = finalizing(2);
    expect(summary(effects)).not.toContain('publish certificate finalize 1');
    expect(summary(replica.advance(599))).toEqual([]);
    expect(summary(replica.advance(1))).toEqual(['publish certificate finalize 1']);
    expect(summary(replica.advance(10_000))).not.toContain('publish certificate finalize 1');
  });

  test('is not done again by those who saw it', () => {
    const { replica, block } = finalizing(2);
    replica.giveCertificate('finalize', 1, block.hash);
    expect(summary(replica.advance(10_000))).not.toContain('publish certificate finalize 1');
  });
});
