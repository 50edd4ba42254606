import type { HexId } from '#market';
import type { EnergyWh } from '#units';

/** Which side of the trade. */
export type Party = 'buyer' | 'seller';

/** What a party says was delivered for one trade. It goes, signed, to the counterparty alone. */
export interface DeliveryStatement {
  readonly tradeId: HexId;
  /** memberId of the party that makes the statement: the trade's buyer or seller. */
  readonly party: HexId;
  /** Energy delivered (seller: exported, buyer: imported) for this trade, 0 to the traded quantity. */
  readonly deliveredWh: EnergyWh;
  readonly quality: 'actual' | 'estimated';
  /** 1 to MAX_STATEMENT_REVISION; a greater one replaces a lesser one. */
  readonly revision: number;
  /** deliveryCommitment of the party's own reading: the same in all its statements of one period and revision. */
  readonly commit: HexId;
}
