import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { accountBalances, mirrorMismatches } from './ledger-balances.js';
import { appendEntry, chainEntry, EMPTY_LEDGER, verifyChain } from './ledger-chain.js';
import type { ChainedEntry, LedgerHead } from './ledger-chain.js';
import { checkEntry, MAX_POSTINGS } from './ledger-entry.js';
import type { LedgerEntry } from './ledger-entry.js';
import { ledgerEntryId, postingsFor, reversalOf } from './postings.js';
import { settle, settleProvisionally } from './settlement.js';
import type { SettlementTerms } from './settlement.js';

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
const TERMS: SettlementTerms = {
  tradeId: '1'.repeat(64),
  period: 900,
  buyer: 'b'.repeat(64),
  seller: 'a'.repeat(64),
  operator: 'e'.repeat(64),
  quantityWh: 1000,
  price: 240_000,
  gridFee: 60_000,
  communityFee: 1_500,
  shortfallCompensation: 20_000,
};
const FIRST = settle(TERMS, { deliveredWh: 1000, revision: 1 }, { deliveredWh: 700, revision: 1 });
const SECOND = settle(TERMS, { deliveredWh: 1000, revision: 1 }, { deliveredWh: 900, revision: 2 });

function chained(entries: readonly LedgerEntry[]): { list: ChainedEntry[]; head: LedgerHead } {
  let head = EMPTY_LEDGER;
  const list = entries.map((entry) => {
    const next = chainEntry(head, entry, sha256);
    head = { sequence: next.sequence, hash: next.hash };
    return next;
  });
  return { list, head };
}

describe('postingsFor', () => {
  it('books what the buyer owes to the seller and to the operator', () => {
    const entry = postingsFor(FIRST, 'buyer', sha256);
    expect(entry.postings).toEqual([
      { account: 'energy-purchases', amount: 168_000 },
      { account: 'grid-fees', amount: 42_000 },
      { account: 'community-fees', amount: 1_050 },
      { account: 'compensation', amount: -6_000 },
      { account: `payable/${TERMS.seller}`, amount: -162_000 },
      { account: `payable/${TERMS.operator}`, amount: -43_050 },
    ]);
    expect(checkEntry(entry).ok).toBe(true);
  });

  it('books the mirror of it for the seller, without the fees', () => {
    const entry = postingsFor(FIRST, 'seller', sha256);
    expect(entry.postings).toEqual([
      { account: 'energy-sales', amount: -168_000 },
      { account: 'compensation', amount: 6_000 },
      { account: `receivable/${TERMS.buyer}`, amount: 162_000 },
    ]);
    expect(checkEntry(entry).ok).toBe(true);
  });

  it('books nothing for a settlement of nothing, but keeps its version', () => {
    const nothing = settle(TERMS, { deliveredWh: 0, revision: 3 }, { deliveredWh: 0, revision: 4 });
    expect(postingsFor(nothing, 'seller', sha256)).toMatchObject({ postings: [], buyerRevision: 3, sellerRevision: 4 });
  });

  it('gives each leg of each version its own id, the same at each retry, and refers to what it corrects', () => {
    const first = postingsFor(FIRST, 'buyer', sha256);
    const second = postingsFor(SECOND, 'buyer', sha256, FIRST);
    const ids = [first, second, postingsFor(FIRST, 'seller', sha256), reversalOf(first, sha256)].map(
      (each) => each.entryId,
    );
    expect(new Set(ids).size).toBe(4);
    expect(second.refersTo).toBe(first.entryId);
    expect(first.refersTo).toBe(null);
    expect(postingsFor(FIRST, 'buyer', sha256)).toEqual(first);
    const text = `wattmesh-posting-1\n${TERMS.tradeId}\n1\n2\npurchase\n`;
    expect(second.entryId).toBe(createHash('sha256').update(text).digest('hex'));
    expect(ledgerEntryId(TERMS.tradeId, SECOND.version, 'purchase', sha256)).toBe(second.entryId);
  });

  it('takes an entry back to the micro-unit, once', () => {
    const entry = postingsFor(FIRST, 'buyer', sha256);
    const reversal = reversalOf(entry, sha256);
    expect(reversal).toMatchObject({ kind: 'purchase-reversal', refersTo: entry.entryId });
    expect([...accountBalances([entry, reversal]).values()].every((balance) => balance === 0)).toBe(true);
    expect(reversalOf(postingsFor(FIRST, 'seller', sha256), sha256).kind).toBe('sale-reversal');
    expect(() => reversalOf(reversal, sha256)).toThrow(RangeError);
  });
});

describe('accountBalances', () => {
  it('sums every account and sums to zero over all', () => {
    const entries = [
      postingsFor(FIRST, 'buyer', sha256),
      reversalOf(postingsFor(FIRST, 'buyer', sha256), sha256),
      postingsFor(SECOND, 'buyer', sha256),
    ];
    const balances = accountBalances(entries);
    expect([...balances.keys()]).toEqual([...balances.keys()].sort());
    expect(balances.get(`payable/${TERMS.seller}`)).toBe(-214_000);
    expect([...balances.values()].reduce((sum, balance) => sum + balance, 0)).toBe(0);
  });
});

describe('checkEntry', () => {
  const good = postingsFor(FIRST, 'buyer', sha256);
  const line = { account: 'compensation', amount: 1 } as const;
  it.each([
    ['ledger.unbalanced', { postings: [line] }],
    ['ledger.entry-malformed', { entryId: 'x' }],
    ['ledger.entry-malformed', { tradeId: 'x' }],
    ['ledger.entry-malformed', { refersTo: 'x' }],
    ['ledger.entry-malformed', { period: -1 }],
    ['ledger.entry-malformed', { kind: 'gift' as 'sale' }],
    ['ledger.entry-malformed', { postings: [{ account: 'cash' as 'compensation', amount: 1 }] }],
    ['ledger.entry-malformed', { postings: [{ account: 'payable/a b' as const, amount: 1 }] }],
    ['ledger.entry-malformed', { postings: [{ ...line, amount: 0 }] }],
    ['ledger.entry-malformed', { postings: [{ ...line, amount: 0.5 }] }],
    ['ledger.entry-malformed', { postings: Array.from({ length: MAX_POSTINGS + 1 }, () => line) }],
  ])('answers %s', (code, changes) => {
    const result = checkEntry({ ...good, ...changes });
    expect(result.ok ? null : result.failure.code).toBe(code);
  });
});

describe('the chain of entries', () => {
  const entries = [
    postingsFor(FIRST, 'buyer', sha256),
    reversalOf(postingsFor(FIRST, 'buyer', sha256), sha256),
    postingsFor(SECOND, 'buyer', sha256, FIRST),
  ];
  const { list, head } = chained(entries);
  const codeOf = (changed: readonly ChainedEntry[], expected = head) => {
    const result = verifyChain(changed, expected, sha256);
    return result.ok ? null : result.failure.code;
  };

  it('hashes the documented lines', () => {
    const entry = postingsFor(FIRST, 'seller', sha256);
    const text = [
      'wattmesh-ledger-1',
      '0'.repeat(64),
      '1',
      entry.entryId,
      'sale',
      TERMS.tradeId,
      '900',
      '1',
      '1',
      '-',
      'energy-sales -168000',
      'compensation 6000',
      `receivable/${TERMS.buyer} 162000`,
      '',
    ].join('\n');
    expect(chainEntry(EMPTY_LEDGER, entry, sha256).hash).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('is found intact when it is', () => {
    expect(verifyChain(list, head, sha256)).toEqual({ ok: true, value: head });
    expect(verifyChain([], EMPTY_LEDGER, sha256)).toEqual({ ok: true, value: EMPTY_LEDGER });
  });

  it('shows an edited line, revision, reference or hash', () => {
    const [first, second, third] = list as [ChainedEntry, ChainedEntry, ChainedEntry];
    const edited = first.entry.postings.map(({ account, amount }) => ({ account, amount: amount * 2 }));
    for (const changed of [
      { ...first, entry: { ...first.entry, postings: edited } },
      { ...first, entry: { ...first.entry, sellerRevision: 9 } },
      { ...first, entry: { ...first.entry, refersTo: first.entry.entryId } },
      { ...first, entry: { ...first.entry, period: 1800 } },
      { ...first, hash: second.hash },
    ]) {
      expect(codeOf([changed, second, third])).toBe('ledger.chain-broken');
    }
    expect(codeOf([{ ...first, entry: { ...first.entry, postings: edited.slice(1) } }, second, third])).toBe(
      'ledger.unbalanced',
    );
  });

  it('shows a removed, moved, repeated or added entry', () => {
    const [first, second, third] = list as [ChainedEntry, ChainedEntry, ChainedEntry];
    expect(codeOf([second, third])).toBe('ledger.chain-broken');
    expect(codeOf([first, third])).toBe('ledger.chain-broken');
    expect(codeOf([second, first, third])).toBe('ledger.chain-broken');
    expect(codeOf([first, second])).toBe('ledger.truncated');
    expect(codeOf([])).toBe('ledger.truncated');
    expect(codeOf(list, { sequence: 2, hash: second.hash })).toBe('ledger.chain-broken');
    expect(codeOf(list, { ...head, hash: first.hash })).toBe('ledger.chain-broken');
  });

  it('shows a chain that was made anew over repeated or other entries', () => {
    const twice = chained([entries[0]!, entries[0]!]);
    expect(codeOf(twice.list, twice.head)).toBe('ledger.entry-conflict');
    const other = chained([entries[0]!, entries[2]!]);
    expect(codeOf(other.list)).toBe('ledger.truncated');
    const sameLength = chained([entries[1]!, entries[0]!, entries[2]!]);
    expect(codeOf(sameLength.list)).toBe('ledger.chain-broken');
  });

  it('takes an entry once, however often it is appended, and refuses another under its id', () => {
    const [first] = entries as [LedgerEntry];
    expect(appendEntry(EMPTY_LEDGER, first, undefined, sha256)).toEqual({
      ok: true,
      value: { outcome: 'appended', chained: list[0] },
    });
    expect(appendEntry(head, first, { ...first }, sha256)).toEqual({ ok: true, value: { outcome: 'duplicate' } });
    const other = { ...postingsFor(SECOND, 'buyer', sha256), entryId: first.entryId };
    const conflict = appendEntry(head, other, first, sha256);
    expect(conflict.ok ? null : conflict.failure.code).toBe('ledger.entry-conflict');
    const broken = appendEntry(head, { ...first, postings: first.postings.slice(1) }, undefined, sha256);
    expect(broken.ok ? null : broken.failure.code).toBe('ledger.unbalanced');
  });

  it('refuses to hash text that is not printable ASCII', () => {
    const odd = { ...entries[0]!, postings: [{ account: 'payable/né' as const, amount: 1 }] };
    expect(() => chainEntry(EMPTY_LEDGER, odd, sha256)).toThrow(RangeError);
  });
});

describe('mirrorMismatches', () => {
  const bought = postingsFor(FIRST, 'buyer', sha256);
  const sold = postingsFor(FIRST, 'seller', sha256);

  it('finds nothing when both sides booked the same, whatever the way they came there', () => {
    const correctedBuyer = [bought, reversalOf(bought, sha256), postingsFor(SECOND, 'buyer', sha256, FIRST)];
    expect(mirrorMismatches([bought], [sold])).toEqual([]);
    expect(mirrorMismatches(correctedBuyer, [postingsFor(SECOND, 'seller', sha256)])).toEqual([]);
  });

  it('names the trades whose net differs at equal version, in order', () => {
    const other = postingsFor({ ...FIRST, energy: 170_000 }, 'seller', sha256);
    expect(mirrorMismatches([bought], [other])).toEqual([
      {
        tradeId: TERMS.tradeId,
        version: { buyerRevision: 1, sellerRevision: 1 },
        buyerOwes: 162_000,
        sellerIsOwed: 164_000,
      },
    ]);
    const early = { ...TERMS, tradeId: '0'.repeat(64) };
    const earlyFirst = settle(early, { deliveredWh: 1000, revision: 1 }, { deliveredWh: 700, revision: 1 });
    const lists = [
      [bought, postingsFor(earlyFirst, 'buyer', sha256)],
      [other, postingsFor({ ...earlyFirst, energy: 0 }, 'seller', sha256)],
    ] as const;
    expect(mirrorMismatches(...lists).map(({ tradeId }) => tradeId)).toEqual([early.tradeId, TERMS.tradeId]);
  });

  it('does not compare different versions, one side alone, or what was reversed', () => {
    const provisional = postingsFor(
      settleProvisionally(TERMS, 'seller', { deliveredWh: 1, revision: 1 }),
      'seller',
      sha256,
    );
    expect(mirrorMismatches([bought], [provisional])).toEqual([]);
    expect(mirrorMismatches([bought], [])).toEqual([]);
    expect(mirrorMismatches([bought, reversalOf(bought, sha256)], [sold])).toEqual([]);
  });

  it('leaves fees aside even when the operator is the seller', () => {
    const terms = { ...TERMS, operator: TERMS.seller };
    const settlement = settle(terms, { deliveredWh: 1000, revision: 1 }, { deliveredWh: 700, revision: 1 });
    const own = [postingsFor(settlement, 'buyer', sha256)];
    expect(mirrorMismatches(own, [postingsFor(settlement, 'seller', sha256)])).toEqual([]);
  });
});
