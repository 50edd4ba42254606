import type { EnergyWh, PeriodStart, PricePerKWh } from '#units';
import type { HexId } from './hash.js';

/** Result of matching one buy with one sell in one clearing. */
export interface Trade {
  /** sha256 over (height, period, buy order, sell order). */
  readonly tradeId: HexId;
  /** Height of the block whose execution cleared it. */
  readonly height: number;
  readonly period: PeriodStart;
  readonly buyOrder: HexId;
  readonly sellOrder: HexId;
  readonly buyer: HexId;
  readonly seller: HexId;
  readonly quantityWh: EnergyWh;
  /** Energy price both sides trade at, without fees. */
  readonly price: PricePerKWh;
  /** Version of the community rules in force at the clearing: fixes fees and compensation for good. */
  readonly rulesVersion: number;
}
