import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { allocateDelivery } from './delivery.js';
import { deliveryCommitment, MIN_SALT_BYTES, opensCommitment } from './delivery-commitment.js';
import { linesToBytes } from './ascii.js';
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

describe('allocateDelivery', () => {
  it('delivers all trades in full when the meter covers them', () => {
    const trades = [{ tradeId: 'x', quantityWh: 1000 }];
    expect([...allocateDelivery(trades, 1500)]).toEqual([['x', 1000]]);
    expect([...allocateDelivery(trades, 1000)]).toEqual([['x', 1000]]);
    expect([...allocateDelivery([], 1000)]).toEqual([]);
  });

  it('shares 700 Wh among trades of 1000 and 500 as 467 and 233', () => {
    const trades = [
      { tradeId: 'b', quantityWh: 500 },
      { tradeId: 'a', quantityWh: 1000 },
    ];
    expect([...allocateDelivery(trades, 700)]).toEqual([
      ['a', 467],
      ['b', 233],
    ]);
  });

  it('gives the Wh that remain to the largest remainder, then to the lowest tradeId', () => {
    const equal = ['c', 'a', 'b'].map((tradeId) => ({ tradeId, quantityWh: 10 }));
    expect([...allocateDelivery(equal, 11)]).toEqual([
      ['a', 4],
      ['b', 4],
      ['c', 3],
    ]);
    const unequal = [
      { tradeId: 'a', quantityWh: 1 },
      { tradeId: 'b', quantityWh: 3 },
    ];
    expect([...allocateDelivery(unequal, 1)]).toEqual([
      ['a', 0],
      ['b', 1],
    ]);
    expect([...allocateDelivery(unequal, 0).values()]).toEqual([0, 0]);
  });

  it('keeps exact shares of quantities whose product leaves the safe integers', () => {
    const trades = [
      { tradeId: 'a', quantityWh: 999_999_999 },
      { tradeId: 'b', quantityWh: 1_000_000_000 },
    ];
    expect([...allocateDelivery(trades, 1_999_999_998).values()]).toEqual([999_999_999, 999_999_999]);
  });

  it('throws on what only a bug can ask', () => {
    expect(() => allocateDelivery([], -1)).toThrow(RangeError);
    expect(() => allocateDelivery([{ tradeId: 'a', quantityWh: 0.5 }], 1)).toThrow(RangeError);
    const twice = { tradeId: 'a', quantityWh: 1 };
    expect(() => allocateDelivery([twice, twice], 1)).toThrow(RangeError);
  });
});

describe('settle', () => {
  it('settles the lesser statement, with compensation from the party with the smaller one', () => {
    // The seller metered 700 Wh of export, the buyer 1500 Wh of import.
    const delivered = allocateDelivery([TERMS], 700).get(TERMS.tradeId)!;
    const taken = allocateDelivery([TERMS], 1500).get(TERMS.tradeId)!;
    const settled = settle(TERMS, { deliveredWh: taken, revision: 1 }, { deliveredWh: delivered, revision: 2 });
    expect(settled).toMatchObject({
      settledWh: 700,
      energy: 168_000,
      gridFee: 42_000,
      communityFee: 1_050,
      sellerPays: 6_000,
      provisional: false,
      version: { buyerRevision: 1, sellerRevision: 2 },
    });
  });

  it('lets the buyer compensate when it took less than the seller delivered', () => {
    const settled = settle(TERMS, { deliveredWh: 400, revision: 1 }, { deliveredWh: 1000, revision: 1 });
    expect(settled).toMatchObject({ settledWh: 400, energy: 96_000, sellerPays: -12_000 });
  });

  it('compensates nothing when both say the same', () => {
    const settled = settle(TERMS, { deliveredWh: 0, revision: 1 }, { deliveredWh: 0, revision: 1 });
    expect(settled).toMatchObject({ settledWh: 0, energy: 0, gridFee: 0 });
    expect(Object.is(settled.sellerPays, 0)).toBe(true);
  });

  it('rounds each amount once, half to even, also at a negative price', () => {
    const terms = { ...TERMS, price: -1_500, gridFee: 500, communityFee: 1_500, shortfallCompensation: 2_500 };
    const settled = settle(terms, { deliveredWh: 1, revision: 1 }, { deliveredWh: 2, revision: 1 });
    // -1.5 -> -2, 0.5 -> 0, 1.5 -> 2, 2.5 -> 2
    expect(settled).toMatchObject({ energy: -2, gridFee: 0, communityFee: 2, sellerPays: -2 });
  });

  it('never compensates provisionally', () => {
    const settled = settleProvisionally(TERMS, 'seller', { deliveredWh: 700, revision: 3 });
    expect(settled).toMatchObject({
      settledWh: 700,
      energy: 168_000,
      sellerPays: 0,
      provisional: true,
      version: { buyerRevision: 0, sellerRevision: 3 },
    });
    expect(settleProvisionally(TERMS, 'buyer', { deliveredWh: 1, revision: 1 }).version.buyerRevision).toBe(1);
  });

  it('throws on statements outside of the trade and on revision 0', () => {
    const good = { deliveredWh: 1, revision: 1 };
    expect(() => settle(TERMS, { deliveredWh: 1001, revision: 1 }, good)).toThrow(RangeError);
    expect(() => settle(TERMS, good, { deliveredWh: -1, revision: 1 })).toThrow(RangeError);
    expect(() => settle(TERMS, good, { deliveredWh: 1, revision: 0 })).toThrow(RangeError);
  });
});

describe('deliveryCommitment', () => {
  const opening = { salt: new Uint8Array(MIN_SALT_BYTES).fill(7), period: 900, importWh: 12, exportWh: 345 };

  it('is sha256 over the documented lines', () => {
    const text = `wattmesh-delivery-1\n${'07'.repeat(MIN_SALT_BYTES)}\n900\n12\n345\n`;
    expect(deliveryCommitment(opening, sha256)).toBe(createHash('sha256').update(text, 'ascii').digest('hex'));
    expect(deliveryCommitment(opening, sha256)).toBe(
      '8b96945b9ef22b253f5c4d0833de6cab215ce12d44a60bbe976fef4a12d34dcc',
    );
  });

  it('opens with what it was made of and with nothing else', () => {
    const commit = deliveryCommitment(opening, sha256);
    expect(opensCommitment(commit, opening, sha256)).toBe(true);
    for (const other of [
      { ...opening, period: 1800 },
      { ...opening, importWh: 13 },
      { ...opening, exportWh: 344 },
      { ...opening, importWh: 1, exportWh: 2345 },
      { ...opening, salt: new Uint8Array(MIN_SALT_BYTES) },
      { ...opening, salt: new Uint8Array(1) },
      { ...opening, salt: new Uint8Array(65) },
      { ...opening, importWh: -12 },
    ]) {
      expect(opensCommitment(commit, other, sha256)).toBe(false);
    }
    expect(opensCommitment('nonsense', opening, sha256)).toBe(false);
  });

  it('refuses salts that could be guessed and numbers that are no energies', () => {
    expect(() => deliveryCommitment({ ...opening, salt: new Uint8Array(MIN_SALT_BYTES - 1) }, sha256)).toThrow(
      RangeError,
    );
    expect(() => deliveryCommitment({ ...opening, salt: new Uint8Array(65) }, sha256)).toThrow(RangeError);
    expect(() => deliveryCommitment({ ...opening, exportWh: 0.5 }, sha256)).toThrow(RangeError);
  });
});

describe('linesToBytes', () => {
  it('gives ASCII bytes, a line feed after each line, and refuses everything else', () => {
    expect([...linesToBytes(['a', '', '~'])]).toEqual([97, 10, 10, 126, 10]);
    for (const bad of ['a\nb', 'é', '\u0000', '\u007f']) expect(() => linesToBytes([bad])).toThrow(RangeError);
  });
});
