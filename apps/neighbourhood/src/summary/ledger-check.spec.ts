import { describe, expect, it } from 'vitest';
import { duplicateEntries, ledgerImbalance, microOf, mirrorMismatches } from './ledger-check.js';
import { BOUGHT, entryOf, nodeOf, SOLD, tradeOf } from './testing/builders.js';

const TRADES = [tradeOf('t1')];

function books(sold: Parameters<typeof entryOf>[1], changes: Parameters<typeof entryOf>[2] = {}) {
  const bought = entryOf('t1', BOUGHT, { kind: 'purchase' });
  return [nodeOf('b', { entries: [bought] }), nodeOf('s', { entries: [entryOf('t1', sold, changes)] })];
}

describe('the check of the ledgers', () => {
  it('adds up how far each entry is from zero, so that two wrongs make no right', () => {
    expect(ledgerImbalance([entryOf('t1', SOLD), entryOf('t1', BOUGHT)])).toBe(0);
    expect(ledgerImbalance([entryOf('t1', { a: '0.000001' }), entryOf('t2', { a: '-0.000001' })])).toBe(2);
    expect(() => microOf('0.0000001')).toThrow(RangeError);
  });

  it('finds entries that are there twice', () => {
    const entry = entryOf('t1', SOLD);
    expect(duplicateEntries([entry, entryOf('t2', SOLD)])).toBe(0);
    expect(duplicateEntries([entry, { ...entry, entryId: 'other' }])).toBe(1);
    expect(duplicateEntries([entry, { ...entry, kind: 'sale-reversal' }])).toBe(1);
    expect(duplicateEntries([entry, { ...entry, entryId: 'other', buyerRevision: 2 }])).toBe(0);
  });

  it('finds no mismatch when what one owes is what the other is owed', () => {
    expect(mirrorMismatches(TRADES, books(SOLD))).toEqual([]);
    expect(mirrorMismatches(TRADES, [nodeOf('b'), nodeOf('s')])).toEqual([]);
  });

  it('finds another amount, another version and a book that says nothing', () => {
    expect(mirrorMismatches(TRADES, books({ ...SOLD, 'receivable/b': '0.0179' }))).toEqual(['t1']);
    expect(mirrorMismatches(TRADES, books(SOLD, { sellerRevision: 2 }))).toEqual(['t1']);
    expect(mirrorMismatches(TRADES, [books(SOLD)[0]!, nodeOf('s')])).toEqual(['t1']);
    expect(mirrorMismatches(TRADES, [nodeOf('b'), books(SOLD)[1]!])).toEqual(['t1']);
  });

  it('counts a corrected entry with its reversal', () => {
    const [buyer, seller] = books(SOLD);
    const reversal = Object.fromEntries(Object.entries(SOLD).map(([account, amount]) => [account, negated(amount)]));
    const entries = [
      entryOf('t1', { 'receivable/b': '0.02', 'energy-sales': '-0.02' }),
      entryOf('t1', { 'receivable/b': '-0.02', 'energy-sales': '0.02' }, { sequence: 2, kind: 'sale-reversal' }),
      entryOf('t1', SOLD, { sequence: 3, sellerRevision: 2 }),
    ];
    const corrected = nodeOf('s', { entries });
    const buyers = nodeOf('b', { entries: [{ ...buyer!.entries[0]!, sellerRevision: 2 }] });
    expect(mirrorMismatches(TRADES, [buyers, corrected])).toEqual([]);
    expect(ledgerImbalance([...entries, entryOf('t1', reversal), ...seller!.entries])).toBe(0);
  });
});

function negated(amount: string): string {
  return amount.startsWith('-') ? amount.slice(1) : `-${amount}`;
}
