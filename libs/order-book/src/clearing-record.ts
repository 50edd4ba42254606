import type { HexId } from '#market';
import type { EnergyWh, PricePerKWh } from '#units';

/** An order that sat out an auction because its minimum fill could not be met. */
export interface SatOut {
  readonly orderId: HexId;
  /** What it would have been filled; 0 when it was left out with all others after the last restart. */
  readonly offeredWh: EnergyWh;
}

/**
 * What the last auction of a period found. Part of the book's state: by it every node explains alike why an order did not
 * trade. null before the first auction and after a clearing in continuous matching.
 */
export interface ClearingRecord {
  /** Height of the block whose execution cleared. */
  readonly height: number;
  readonly volumeWh: EnergyWh;
  /** null when nothing traded. */
  readonly price: PricePerKWh | null;
  /** Best limits before the clearing; null on a side without orders. */
  readonly bestBuy: PricePerKWh | null;
  readonly bestSell: PricePerKWh | null;
  /** Orders that were filled, in part or whole. */
  readonly buysFilled: number;
  readonly sellsFilled: number;
  /** In the order in which they were left out. */
  readonly satOut: readonly SatOut[];
}
