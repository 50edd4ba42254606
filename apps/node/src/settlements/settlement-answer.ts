import type { SettlementRow, StatementRow } from '#engine';
import type { HexId } from '#market';
import { formatInstant, formatMicro } from '#units';
import { periodText } from '../http/texts.js';
import type { SettlementAnswer, SettlementDetailAnswer } from './settlement-dto.js';

/** Every settlement of a node is of an own trade. */
export function settlementAnswer(row: SettlementRow, memberId: HexId): SettlementAnswer {
  const ownSide = row.buyer === memberId ? 'buyer' : 'seller';
  const sellerGets = row.energy - row.sellerPays;
  const buyerPays = sellerGets + row.gridFee + row.communityFee;
  return {
    tradeId: row.tradeId,
    period: periodText(row.period),
    buyer: row.buyer,
    seller: row.seller,
    ownSide,
    // Safety: the states of the settlement case, which the schema of the answer lists.
    state: row.state as SettlementAnswer['state'],
    buyerDeliveredWh: row.buyerDeliveredWh,
    sellerDeliveredWh: row.sellerDeliveredWh,
    settledWh: row.settledWh,
    energyAmount: formatMicro(row.energy),
    gridFeeAmount: formatMicro(row.gridFee),
    communityFeeAmount: formatMicro(row.communityFee),
    sellerCompensationAmount: formatMicro(row.sellerPays),
    // 0 - x: no negative zero.
    ownNetAmount: formatMicro(ownSide === 'seller' ? sellerGets : 0 - buyerPays),
    buyerRevision: row.buyerRevision,
    sellerRevision: row.sellerRevision,
    updatedAt: formatInstant(row.updatedAtMs),
  };
}

export function statementAnswer(row: StatementRow, memberId: HexId): SettlementDetailAnswer['statements'][number] {
  const { party, revision, deliveredWh, commit, acknowledged, createdAtMs } = row;
  return {
    party,
    own: party === memberId,
    revision,
    deliveredWh,
    // Safety: a statement is made of an actual or an estimated interval only.
    quality: row.quality as 'actual' | 'estimated',
    commit,
    acknowledged,
    createdAt: formatInstant(createdAtMs),
  };
}
