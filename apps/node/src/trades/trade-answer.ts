import type { BlockRow, TradeRow } from '#engine';
import type { HexId } from '#market';
import { decodeMessage, MAX_FRAME_BYTES, quorumCertificateCodec } from '#protocol';
import { formatInstant, formatMicro, moneyFor } from '#units';
import { ownSideOf, periodText } from '../http/texts.js';
import type { TradeAnswer, TradeDetailAnswer } from './trade-dto.js';

export function tradeAnswer(row: TradeRow, memberId: HexId): TradeAnswer {
  return {
    tradeId: row.tradeId,
    period: periodText(row.period),
    tradedAt: formatInstant(row.timestampMs),
    height: row.height,
    buyOrderId: row.buyOrder,
    sellOrderId: row.sellOrder,
    buyer: row.buyer,
    seller: row.seller,
    ownSide: ownSideOf(row, memberId),
    quantityWh: row.quantityWh,
    price: formatMicro(row.price),
    energyAmount: formatMicro(moneyFor(row.price, row.quantityWh)),
    gridFee: formatMicro(row.gridFee),
    communityFee: formatMicro(row.communityFee),
    shortfallCompensation: formatMicro(row.shortfallCompensation),
    rulesVersion: row.rulesVersion,
  };
}

/** The validators of an epoch, in voting order. */
export interface ValidatorSet {
  readonly epoch: number;
  readonly validators: readonly HexId[];
}

export function blockProofAnswer(row: BlockRow, present: ValidatorSet): NonNullable<TradeDetailAnswer['block']> {
  return {
    height: row.height,
    hash: row.hash,
    stateHash: row.stateHash,
    timestamp: formatInstant(row.timestampMs),
    proposer: row.proposer,
    certificate: certificateAnswer(row, present),
  };
}

function certificateAnswer(
  { certificate }: BlockRow,
  present: ValidatorSet,
): NonNullable<TradeDetailAnswer['block']>['certificate'] {
  if (certificate === null) return null;
  const decoded = decodeMessage(quorumCertificateCodec, certificate, MAX_FRAME_BYTES);
  if (!decoded.ok) throw new Error(`a stored certificate does not decode: ${decoded.failure.detail}`);
  const { epoch, view, signatures } = decoded.value;
  // Places name validators of their own epoch only; of earlier ones the set is not at hand.
  const signers = epoch === present.epoch ? signatures.map(({ voter }) => present.validators[voter]!) : [];
  return { epoch, view, signers };
}
