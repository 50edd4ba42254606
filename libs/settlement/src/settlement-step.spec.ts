import { describe, expect, it } from 'vitest';
import type { SettlementTerms } from './settlement.js';
import { counterpartyOf, MAX_EVIDENCE, openSettlementCase } from './settlement-case.js';
import type { SettlementCase, SettlementEvent, SettlementInput } from './settlement-case.js';
import { stepSettlement } from './settlement-step.js';
import { MAX_STATEMENT_REVISION } from './statement.js';
import type { DeliveryStatement } from './statement.js';

const BUYER = 'b'.repeat(64);
const SELLER = 'a'.repeat(64);
const TERMS: SettlementTerms = {
  tradeId: '1'.repeat(64),
  period: 900,
  buyer: BUYER,
  seller: SELLER,
  operator: 'e'.repeat(64),
  quantityWh: 1000,
  price: 240_000,
  gridFee: 0,
  communityFee: 0,
  shortfallCompensation: 20_000,
};

function statement(party: string, revision: number, deliveredWh: number, changes: Partial<DeliveryStatement> = {}) {
  return {
    tradeId: TERMS.tradeId,
    party,
    deliveredWh,
    quality: 'actual' as const,
    revision,
    commit: 'c'.repeat(64),
    ...changes,
  };
}
const own = (revision: number, deliveredWh: number, changes: Partial<DeliveryStatement> = {}): SettlementInput => ({
  type: 'own-statement',
  statement: statement(SELLER, revision, deliveredWh, changes),
});
const counter = (revision: number, deliveredWh: number, changes: Partial<DeliveryStatement> = {}): SettlementInput => ({
  type: 'counter-statement',
  statement: statement(BUYER, revision, deliveredWh, changes),
});
const DEADLINE: SettlementInput = { type: 'deadline' };
const CLOSE: SettlementInput = { type: 'window-closed' };

/** The case after the inputs, and the events of the last of them. */
function after(...inputs: SettlementInput[]): { case: SettlementCase; events: readonly SettlementEvent[] } {
  let result: { case: SettlementCase; events: readonly SettlementEvent[] } = {
    case: openSettlementCase(TERMS, 'seller'),
    events: [],
  };
  for (const input of inputs) result = stepSettlement(result.case, input);
  return result;
}
const typesOf = (events: readonly SettlementEvent[]) => events.map((event) => event.type);

describe('a settlement case', () => {
  it('is traded at first, previewed on the own statement and final on both', () => {
    expect(after().case.state).toBe('traded');
    const previewed = after(own(1, 700));
    expect(previewed.case.state).toBe('previewed');
    expect(previewed.events).toMatchObject([{ type: 'previewed', settlement: { settledWh: 700, sellerPays: 0 } }]);
    const final = after(own(1, 700), counter(1, 1000));
    expect(final.case.state).toBe('final');
    expect(final.events).toMatchObject([
      { type: 'settled', settlement: { settledWh: 700, energy: 168_000, sellerPays: 6_000 }, corrects: null },
    ]);
  });

  it('waits for the own statement when the counterparty was first', () => {
    const first = after(counter(1, 1000));
    expect([first.case.state, first.events]).toEqual(['traded', []]);
    expect(after(counter(1, 1000), own(1, 700)).case.state).toBe('final');
  });

  it('reverses and corrects on a higher revision of either side', () => {
    const corrected = after(own(1, 700), counter(1, 1000), own(2, 900));
    expect(corrected.case.state).toBe('corrected');
    expect(corrected.events).toMatchObject([
      { type: 'reversed', settlement: { version: { buyerRevision: 1, sellerRevision: 1 } } },
      {
        type: 'settled',
        settlement: { settledWh: 900, version: { buyerRevision: 1, sellerRevision: 2 } },
        corrects: { settledWh: 700 },
      },
    ]);
    expect(after(own(1, 700), counter(1, 1000), counter(5, 600)).case.standing).toMatchObject({ settledWh: 600 });
  });

  it('settles a new version even when the money stays the same, so that both ledgers reach the same version', () => {
    const again = after(own(1, 700, { quality: 'estimated' }), counter(1, 700), own(2, 700));
    expect(typesOf(again.events)).toEqual(['reversed', 'settled']);
  });

  it('ignores repeated and lower revisions', () => {
    const base = [own(2, 700), counter(2, 1000)];
    for (const [input, code] of [
      [own(2, 700), 'statement.duplicate'],
      [counter(2, 1000), 'statement.duplicate'],
      [own(1, 600), 'statement.outdated'],
      [counter(1, 600), 'statement.outdated'],
      [counter(1, 9999), 'statement.outdated'],
    ] as const) {
      const result = after(...base, input);
      expect(result.events).toMatchObject([{ type: 'ignored', code }]);
      expect(result.case).toEqual(after(...base).case);
    }
  });

  it('settles provisionally at the deadline, without compensation, and corrects when the other statement comes', () => {
    const provisional = after(own(1, 700), DEADLINE);
    expect(provisional.case.state).toBe('provisional');
    expect(provisional.events).toMatchObject([
      { type: 'alarm', code: 'settlement.counterparty-silent' },
      {
        type: 'settled',
        settlement: { provisional: true, sellerPays: 0, version: { buyerRevision: 0, sellerRevision: 1 } },
      },
    ]);
    const corrected = after(own(1, 700), DEADLINE, counter(1, 1000));
    expect(corrected.case.state).toBe('corrected');
    expect(typesOf(corrected.events)).toEqual(['reversed', 'settled']);
    expect(corrected.case.standing).toMatchObject({ provisional: false, sellerPays: 6_000 });
    expect(after(own(1, 700), DEADLINE, own(2, 800)).case).toMatchObject({
      state: 'provisional',
      standing: { settledWh: 800 },
    });
  });

  it('stays open with an alarm when the own meter is silent at the deadline, and settles later', () => {
    for (const before of [[], [counter(1, 1000)]]) {
      const open = after(...before, DEADLINE);
      expect(open.case).toMatchObject({ state: 'open', standing: null });
      expect(open.events).toEqual([{ type: 'alarm', code: 'settlement.meter-silent' }]);
    }
    expect(after(DEADLINE, own(1, 700)).case.state).toBe('provisional');
    expect(after(DEADLINE, counter(1, 1000), own(1, 700)).case.state).toBe('final');
  });

  it('passes the deadline once, and quietly when both statements are there', () => {
    expect(after(own(1, 700), DEADLINE, DEADLINE).events).toEqual([]);
    const both = after(own(1, 700), counter(1, 700), DEADLINE);
    expect([both.case.state, both.events]).toEqual(['final', []]);
  });

  it('closes: nothing changes after', () => {
    const closed = after(own(1, 700), counter(1, 1000), CLOSE);
    expect(closed.events).toEqual([{ type: 'closed', disputed: false }]);
    expect(closed.case).toMatchObject({ state: 'closed', standing: { settledWh: 700 } });
    for (const late of [own(2, 1), counter(2, 1), DEADLINE, CLOSE]) {
      expect(stepSettlement(closed.case, late)).toEqual({
        case: closed.case,
        events: [{ type: 'ignored', code: 'settlement.closed', detail: 'the correction window is over' }],
      });
    }
  });

  it('goes through JSON unchanged', () => {
    const { case: disputed } = after(own(1, 700), counter(1, 1000), counter(1, 999), DEADLINE);
    expect(JSON.parse(JSON.stringify(disputed))).toEqual(disputed);
  });

  it('keeps only the fields of the statement, not its signature', () => {
    const signed = { ...statement(BUYER, 1, 1000), signature: new Uint8Array(64) };
    const { case: taken } = after({ type: 'counter-statement', statement: signed });
    expect(taken.counterStatement).toEqual(statement(BUYER, 1, 1000));
  });

  it('knows its counterparty and refuses a trade of a member with itself', () => {
    expect(counterpartyOf(openSettlementCase(TERMS, 'seller'))).toBe(BUYER);
    expect(counterpartyOf(openSettlementCase(TERMS, 'buyer'))).toBe(SELLER);
    expect(() => openSettlementCase({ ...TERMS, buyer: SELLER }, 'seller')).toThrow(RangeError);
  });
});

describe('a disputed case', () => {
  it('keeps a statement outside 0..traded as evidence while the last valid pair stands', () => {
    for (const wrongWh of [1001, -1]) {
      const disputed = after(own(1, 700), counter(1, 1000), counter(2, wrongWh));
      expect(disputed.case).toMatchObject({ state: 'disputed', standing: { settledWh: 700, sellerPays: 6_000 } });
      expect(disputed.events).toMatchObject([
        { type: 'disputed', evidence: { code: 'statement.out-of-range', contradicts: null } },
      ]);
    }
  });

  it('keeps a contradiction within a revision as evidence; the first statement stands', () => {
    const disputed = after(own(1, 700), counter(1, 1000), counter(1, 900));
    expect(disputed.case).toMatchObject({ state: 'disputed', standing: { version: { buyerRevision: 1 } } });
    expect(disputed.events).toMatchObject([
      {
        type: 'disputed',
        evidence: {
          code: 'statement.contradiction',
          statement: { deliveredWh: 900 },
          contradicts: { deliveredWh: 1000 },
        },
      },
    ]);
    expect(after(own(1, 700), counter(1, 1000), counter(1, 1000, { commit: 'd'.repeat(64) })).case.state).toBe(
      'disputed',
    );
    expect(after(own(1, 700), counter(1, 1000), counter(1, 1000, { quality: 'estimated' })).case.state).toBe(
      'disputed',
    );
    expect(after(own(1, 700), counter(1, 1000), counter(1, 5000)).case.evidence).toMatchObject([
      { code: 'statement.out-of-range', contradicts: { deliveredWh: 1000 } },
    ]);
  });

  it('ends with a valid higher revision', () => {
    const ended = after(own(1, 700), counter(1, 1000), counter(1, 900), counter(2, 800));
    expect(ended.case).toMatchObject({ state: 'corrected', standing: { version: { buyerRevision: 2 } } });
    expect(typesOf(ended.events)).toEqual(['dispute-ended', 'reversed', 'settled']);
    expect(ended.case.evidence).toHaveLength(1);
  });

  it('does not end with a valid statement below the disputed one, which counts nevertheless', () => {
    const disputed = after(own(1, 700), counter(5, 2000), counter(3, 800));
    expect(disputed.case).toMatchObject({ state: 'disputed', standing: { version: { buyerRevision: 3 } } });
    expect(after(own(1, 700), counter(3, 800), counter(5, 2000)).case).toEqual(disputed.case);
  });

  it('is settled provisionally at the deadline when no statement was ever valid', () => {
    const disputed = after(own(1, 700), counter(1, 2000), DEADLINE);
    expect(disputed.case).toMatchObject({ state: 'disputed', standing: { provisional: true, settledWh: 700 } });
  });

  it('closes with the last valid pair and says that it was disputed', () => {
    const closed = after(own(1, 700), counter(1, 1000), counter(2, 2000), CLOSE);
    expect(closed.events).toEqual([{ type: 'closed', disputed: true }]);
    expect(closed.case.standing).toMatchObject({ settledWh: 700 });
  });

  it('counts repeated evidence once and keeps a bounded number of pieces', () => {
    expect(after(counter(1, 2000), counter(1, 2000)).events).toMatchObject([{ code: 'statement.duplicate' }]);
    const flood = Array.from({ length: MAX_EVIDENCE + 1 }, (_, index) => counter(1, 2000 + index));
    const full = after(...flood);
    expect(full.events).toMatchObject([{ type: 'ignored', code: 'settlement.evidence-full' }]);
    expect(full.case.evidence).toHaveLength(MAX_EVIDENCE);
    const again = after(...flood, counter(2, 800), counter(3, 2000));
    expect(again.case).toMatchObject({ state: 'disputed', disputedRevision: 3 });
    expect(typesOf(again.events)).toEqual(['disputed']);
    expect(again.case.evidence).toHaveLength(MAX_EVIDENCE);
  });
});

describe('statements that are none', () => {
  it.each([
    ['statement.wrong-trade', counter(1, 1, { tradeId: '2'.repeat(64) })],
    ['statement.wrong-trade', counter(1, 1, { party: SELLER })],
    ['statement.malformed', counter(1, 0.5)],
    ['statement.malformed', counter(0, 1)],
    ['statement.malformed', counter(1.5, 1)],
    ['statement.malformed', counter(1, 0, { quality: 'missing' })],
    ['statement.malformed', counter(1, 1, { commit: 'short' })],
    ['statement.revision-limit', counter(MAX_STATEMENT_REVISION + 1, 1)],
  ])('are ignored with %s', (code, input) => {
    const result = after(input);
    expect(result.events).toMatchObject([{ type: 'ignored', code }]);
    expect(result.case).toEqual(after().case);
  });

  it('are a bug when they are our own, but for too many revisions', () => {
    expect(() => after(own(1, 1001))).toThrow(RangeError);
    expect(() => after(own(1, 1, { quality: 'missing' }))).toThrow(RangeError);
    expect(() => after(own(1, 1), own(1, 2))).toThrow(RangeError);
    expect(after(own(MAX_STATEMENT_REVISION + 1, 1)).events).toMatchObject([{ code: 'statement.revision-limit' }]);
  });
});
