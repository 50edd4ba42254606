import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateDelivery } from './delivery.js';
import { accountBalances, mirrorMismatches } from './ledger-balances.js';
import { checkEntry } from './ledger-entry.js';
import type { LedgerEntry } from './ledger-entry.js';
import { postingsFor, reversalOf } from './postings.js';
import { settle } from './settlement.js';
import type { SettlementTerms } from './settlement.js';
import { openSettlementCase } from './settlement-case.js';
import type { SettlementCase, SettlementInput } from './settlement-case.js';
import { stepSettlement } from './settlement-step.js';
import type { DeliveryStatement, Party } from './statement.js';

const RUNS = process.env.WATTMESH_TEST_DEPTH === 'deep' ? 20_000 : 500;
const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
const MEMBERS = { buyer: 'b'.repeat(64), seller: 'a'.repeat(64), operator: 'e'.repeat(64) };

const tradesArbitrary = fc.uniqueArray(
  fc.record({
    tradeId: fc.integer({ min: 0, max: 1e9 }).map((value) => value.toString(16).padStart(64, '0')),
    quantityWh: fc.oneof(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 1e9 })),
  }),
  { selector: (trade) => trade.tradeId, maxLength: 12 },
);
const termsArbitrary: fc.Arbitrary<SettlementTerms> = fc.record({
  tradeId: fc.constant('1'.repeat(64)),
  period: fc.constant(900),
  buyer: fc.constant(MEMBERS.buyer),
  seller: fc.constant(MEMBERS.seller),
  operator: fc.constantFrom(MEMBERS.operator, MEMBERS.seller),
  quantityWh: fc.integer({ min: 1, max: 5000 }),
  price: fc.integer({ min: -400_000, max: 400_000 }),
  gridFee: fc.nat(100_000),
  communityFee: fc.nat(10_000),
  shortfallCompensation: fc.nat(100_000),
});

describe('allocateDelivery, whatever it shares', () => {
  it('delivers in sum min(metered, traded), never more than a trade, fairly and in any order of trades', () => {
    fc.assert(
      fc.property(tradesArbitrary, fc.nat(20_000), (trades, meteredWh) => {
        const shares = allocateDelivery(trades, meteredWh);
        const tradedWh = trades.reduce((sum, trade) => sum + trade.quantityWh, 0);
        expect([...shares.values()].reduce((sum, share) => sum + share, 0)).toBe(Math.min(meteredWh, tradedWh));
        for (const { tradeId, quantityWh } of trades) {
          const share = BigInt(shares.get(tradeId)!);
          expect(share >= 0n && share <= BigInt(quantityWh)).toBe(true);
          if (meteredWh >= tradedWh) continue;
          const floor = (BigInt(quantityWh) * BigInt(meteredWh)) / BigInt(tradedWh);
          expect(share === floor || share === floor + 1n).toBe(true);
        }
        expect([...allocateDelivery(trades.toReversed(), meteredWh)]).toEqual([...shares]);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('settle, whatever it settles', () => {
  it('settles at most what was traded and what each meter shows, and books entries that sum to zero and mirror', () => {
    fc.assert(
      fc.property(termsArbitrary, fc.nat(6000), fc.nat(6000), (terms, importWh, exportWh) => {
        const taken = allocateDelivery([terms], importWh).get(terms.tradeId)!;
        const delivered = allocateDelivery([terms], exportWh).get(terms.tradeId)!;
        const settlement = settle(terms, { deliveredWh: taken, revision: 1 }, { deliveredWh: delivered, revision: 1 });
        expect(settlement.settledWh).toBe(Math.min(terms.quantityWh, importWh, exportWh));
        const bought = postingsFor(settlement, 'buyer', sha256);
        const sold = postingsFor(settlement, 'seller', sha256);
        expect(checkEntry(bought).ok && checkEntry(sold).ok).toBe(true);
        expect(mirrorMismatches([bought], [sold])).toEqual([]);
        for (const entry of [bought, sold]) {
          const taken = accountBalances([entry, reversalOf(entry, sha256)]);
          expect([...taken.values()].every((balance) => balance === 0)).toBe(true);
        }
      }),
      { numRuns: RUNS },
    );
  });
});

/** What one party stated over time, revision 1 first. */
const statementsArbitrary = fc.array(
  fc.record({ deliveredWh: fc.nat(5000), quality: fc.constantFrom('actual' as const, 'estimated' as const) }),
  { minLength: 1, maxLength: 5 },
);

function statements(
  terms: SettlementTerms,
  party: Party,
  stated: { deliveredWh: number; quality: 'actual' | 'estimated' }[],
) {
  return stated.map(({ deliveredWh, quality }, index): DeliveryStatement => ({
    tradeId: terms.tradeId,
    party: terms[party],
    deliveredWh: Math.min(deliveredWh, terms.quantityWh),
    quality,
    revision: index + 1,
    commit: 'c'.repeat(64),
  }));
}

/** A node of one party: its case and its ledger. */
class Desk {
  readonly entries: LedgerEntry[] = [];
  #case: SettlementCase;

  constructor(terms: SettlementTerms, own: Party) {
    this.#case = openSettlementCase(terms, own);
  }

  get case(): SettlementCase {
    return this.#case;
  }

  take(input: SettlementInput): void {
    const { case: after, events } = stepSettlement(this.#case, input);
    // A crash and a restore between any two inputs change nothing.
    this.#case = JSON.parse(JSON.stringify(after)) as SettlementCase;
    for (const event of events) {
      if (event.type === 'reversed') {
        this.entries.push(reversalOf(postingsFor(event.settlement, after.own, sha256), sha256));
      } else if (event.type === 'settled') {
        this.entries.push(postingsFor(event.settlement, after.own, sha256, event.corrects));
      }
    }
  }
}

/** Inputs of one node: the own statements in their order, the others' in any order and some twice, the deadline anywhere. */
function inputsArbitrary(own: readonly DeliveryStatement[], others: readonly DeliveryStatement[]) {
  const doubled = [...others, ...others];
  return fc
    .tuple(
      fc.shuffledSubarray(doubled, { minLength: others.length, maxLength: doubled.length }),
      fc.array(fc.nat(), { minLength: own.length, maxLength: own.length }),
      fc.option(fc.nat()),
    )
    .map(([received, places, deadline]): SettlementInput[] => {
      // What got lost is sent again until it is acknowledged, so each arrives at last.
      const all = [...received, ...others.filter((statement) => !received.includes(statement))];
      const inputs: SettlementInput[] = all.map((statement) => ({ type: 'counter-statement', statement }));
      const sorted = places.map((place) => place % (inputs.length + 1)).sort((left, right) => right - left);
      for (const [index, place] of sorted.entries()) {
        inputs.splice(place, 0, { type: 'own-statement', statement: own[own.length - 1 - index]! });
      }
      if (deadline !== null) inputs.splice(deadline % (inputs.length + 1), 0, { type: 'deadline' });
      return inputs;
    });
}

describe('two parties that exchange statements', () => {
  it('end at equal version with equal net and ledgers of zero, whatever the order of arrival', () => {
    const exchange = fc
      .tuple(termsArbitrary, statementsArbitrary, statementsArbitrary)
      .chain(([terms, bought, sold]) => {
        const ofBuyer = statements(terms, 'buyer', bought);
        const ofSeller = statements(terms, 'seller', sold);
        return fc.record({
          terms: fc.constant(terms),
          last: fc.constant([ofBuyer.at(-1)!, ofSeller.at(-1)!] as const),
          buyerInputs: inputsArbitrary(ofBuyer, ofSeller),
          sellerInputs: inputsArbitrary(ofSeller, ofBuyer),
        });
      });
    fc.assert(
      fc.property(exchange, ({ terms, last, buyerInputs, sellerInputs }) => {
        const buyer = new Desk(terms, 'buyer');
        const seller = new Desk(terms, 'seller');
        for (const input of buyerInputs) buyer.take(input);
        for (const input of sellerInputs) seller.take(input);
        expect(buyer.case.standing).toEqual(seller.case.standing);
        expect(buyer.case.standing).toEqual(settle(terms, ...last));
        expect(mirrorMismatches(buyer.entries, seller.entries)).toEqual([]);
        for (const desk of [buyer, seller]) {
          const own = desk === buyer ? 'buyer' : 'seller';
          expect(desk.entries.every((entry) => checkEntry(entry).ok)).toBe(true);
          expect(new Set(desk.entries.map(({ entryId }) => entryId)).size).toBe(desk.entries.length);
          // All that was ever corrected is taken back: the ledger says what one settlement of the last version says.
          const onlyLast = accountBalances([postingsFor(desk.case.standing!, own, sha256)]);
          for (const [account, balance] of accountBalances(desk.entries)) {
            expect(balance).toBe(onlyLast.get(account) ?? 0);
          }
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('reach the same state when the counterparty also sends statements that do not fit the trade', () => {
    const exchange = fc.tuple(
      termsArbitrary,
      fc.uniqueArray(
        fc.record({ revision: fc.integer({ min: 1, max: 6 }), deliveredWh: fc.integer({ min: -10, max: 9000 }) }),
        {
          selector: ({ revision }) => revision,
          minLength: 1,
        },
      ),
    );
    fc.assert(
      fc.property(
        exchange.chain(([terms, stated]) => {
          const others = stated.map(({ revision, deliveredWh }): SettlementInput => ({
            type: 'counter-statement',
            statement: {
              ...statements(terms, 'buyer', [{ deliveredWh: 0, quality: 'actual' }])[0]!,
              revision,
              deliveredWh,
            },
          }));
          const order = () => fc.shuffledSubarray(others, { minLength: others.length, maxLength: others.length });
          return fc.tuple(fc.constant(terms), order(), order());
        }),
        ([terms, first, second]) => {
          const results = [first, second].map((inputs) => {
            const desk = new Desk(terms, 'seller');
            const [statement] = statements(terms, 'seller', [{ deliveredWh: 700, quality: 'actual' }]);
            for (const input of [{ type: 'own-statement', statement: statement! } as const, ...inputs])
              desk.take(input);
            const { state, standing, counterStatement } = desk.case;
            const balances = accountBalances(desk.entries);
            // How often it was corrected on the way depends on the order; where it ends does not.
            return {
              isDisputed: state === 'disputed',
              standing,
              counterStatement,
              owed: balances.get(`receivable/${terms.buyer}`) ?? 0,
            };
          });
          expect(results[0]).toEqual(results[1]);
        },
      ),
      { numRuns: RUNS },
    );
  });
});
