import type { Settlement } from '../api/shapes.js';
import { divideHalfEven, parseMicro } from '../figures/decimal.js';

/** What a household traded with its neighbours, summed exactly. Money in micro-units; what it gets is positive. */
export interface Balance {
  readonly boughtWh: number;
  readonly soldWh: number;
  /** Energy money of what it bought: negative, except at negative prices. */
  readonly energyBought: bigint;
  readonly gridFees: bigint;
  readonly communityFees: bigint;
  readonly energySold: bigint;
  readonly compensation: bigint;
  /** Sum of the lines above; the node's own net figures give the same, or {@link sumBalance} tells that they do not. */
  readonly net: bigint;
  readonly settlements: number;
  /** Of these, how many may still change because a statement is missing or in dispute. */
  readonly unsettled: number;
}

/** States in which money is not yet agreed between the two meters. */
const UNSETTLED = new Set(['traded', 'previewed', 'provisional', 'disputed', 'open']);

/**
 * Sums settlements. undefined when a figure is no decimal text or the lines of a settlement do not add up to its net: then
 * no total is better than a wrong one.
 */
export function sumBalance(settlements: readonly Settlement[]): Balance | undefined {
  let [boughtWh, soldWh, unsettled] = [0, 0, 0];
  let [energyBought, gridFees, communityFees, energySold, compensation] = [0n, 0n, 0n, 0n, 0n];
  for (const settlement of settlements) {
    const lines = ownLines(settlement);
    if (lines === undefined) return undefined;
    if (settlement.ownSide === 'buyer') boughtWh += settlement.settledWh;
    else soldWh += settlement.settledWh;
    energyBought += settlement.ownSide === 'buyer' ? lines.energy : 0n;
    energySold += settlement.ownSide === 'seller' ? lines.energy : 0n;
    gridFees += lines.gridFee;
    communityFees += lines.communityFee;
    compensation += lines.compensation;
    if (UNSETTLED.has(settlement.state)) unsettled += 1;
  }
  return {
    boughtWh,
    soldWh,
    energyBought,
    gridFees,
    communityFees,
    energySold,
    compensation,
    unsettled,
    net: energyBought + gridFees + communityFees + energySold + compensation,
    settlements: settlements.length,
  };
}

/** The money lines of one settlement as its household sees them: what it gets is positive. */
export interface OwnLines {
  readonly energy: bigint;
  readonly gridFee: bigint;
  readonly communityFee: bigint;
  readonly compensation: bigint;
  readonly net: bigint;
}

/** undefined when a figure is no decimal text, or the lines do not sum to the node's own net. */
export function ownLines(settlement: Settlement): OwnLines | undefined {
  const energy = parseMicro(settlement.energyAmount);
  const gridFee = parseMicro(settlement.gridFeeAmount);
  const communityFee = parseMicro(settlement.communityFeeAmount);
  const sellerPays = parseMicro(settlement.sellerCompensationAmount);
  const net = parseMicro(settlement.ownNetAmount);
  if (energy === undefined || gridFee === undefined || communityFee === undefined) return undefined;
  if (sellerPays === undefined || net === undefined) return undefined;
  const buyer = settlement.ownSide === 'buyer';
  const lines = {
    energy: buyer ? -energy : energy,
    gridFee: buyer ? -gridFee : 0n,
    communityFee: buyer ? -communityFee : 0n,
    compensation: buyer ? sellerPays : -sellerPays,
  };
  const sum = lines.energy + lines.gridFee + lines.communityFee + lines.compensation;
  return sum === net ? { ...lines, net } : undefined;
}

/** What the supplier takes for import and gives for export, micro-units per kWh. */
export interface SupplierTariff {
  readonly importPrice: bigint;
  readonly exportPrice: bigint;
}

/**
 * What the same energy would have cost with the supplier alone, minus what it cost. Energy beyond the trades is the
 * supplier's either way and cancels out. undefined ("no data") when nothing was settled.
 */
export function savingsAgainst(balance: Balance, tariff: SupplierTariff): bigint | undefined {
  if (balance.boughtWh === 0 && balance.soldWh === 0) return undefined;
  const alone = tariff.importPrice * BigInt(balance.boughtWh) - tariff.exportPrice * BigInt(balance.soldWh);
  return divideHalfEven(alone, 1000n) + balance.net;
}
