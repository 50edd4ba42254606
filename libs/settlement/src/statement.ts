import { failure, isHexId, success } from '#market';
import type { HexId, Result } from '#market';
import type { EnergyWh } from '#units';

/** Which side of a trade. */
export type Party = 'buyer' | 'seller';

/** What a party says was delivered for one trade. It goes, signed, to the counterparty alone. */
export interface DeliveryStatement {
  readonly tradeId: HexId;
  /** memberId of the party that makes the statement: the trade's buyer or seller. */
  readonly party: HexId;
  /** Energy delivered for this trade (seller: exported, buyer: imported), 0 to the traded quantity. */
  readonly deliveredWh: EnergyWh;
  /** A party that has nothing to go by makes no statement, so `missing` is refused. */
  readonly quality: 'actual' | 'estimated' | 'missing';
  /** 1 to MAX_STATEMENT_REVISION; a greater one replaces a lesser one. */
  readonly revision: number;
  /** deliveryCommitment of the party's own reading: the same in all its statements of one period and revision. */
  readonly commit: HexId;
}

/** Greatest revision of a statement: bounds how many corrections a counterparty can cause in a ledger. */
export const MAX_STATEMENT_REVISION = 1_000;

/** The other side of the trade. */
export function counterpartOf(party: Party): Party {
  return party === 'buyer' ? 'seller' : 'buyer';
}

/**
 * Checks what can be judged without the traded quantity, and answers the bare statement: its own six fields and no
 * other (a signature, for one). Whose it must be is given by `tradeId` and `party`.
 *
 * Failure codes: `statement.malformed`, `statement.revision-limit`, `statement.wrong-trade`.
 */
export function checkStatement(statement: DeliveryStatement, tradeId: HexId, party: HexId): Result<DeliveryStatement> {
  const { deliveredWh, quality, revision, commit } = statement;
  // [REJECT] a statement for another trade, or by another member
  if (statement.tradeId !== tradeId || statement.party !== party) {
    return failure('statement.wrong-trade', `expected trade ${tradeId} and party ${party}`);
  }
  // [REJECT] energy that is not an integer; whether it fits the trade is judged there, as evidence
  if (!Number.isSafeInteger(deliveredWh)) return failure('statement.malformed', 'deliveredWh must be an integer');
  // [REJECT] a revision that is no revision, or one of too many
  if (!Number.isSafeInteger(revision) || revision < 1) {
    return failure('statement.malformed', 'revision must be an integer from 1 on');
  }
  if (revision > MAX_STATEMENT_REVISION) {
    return failure('statement.revision-limit', `a trade takes at most ${MAX_STATEMENT_REVISION} revisions`);
  }
  // [REJECT] a statement that says nothing
  if (quality !== 'actual' && quality !== 'estimated') {
    return failure('statement.malformed', 'quality must be actual or estimated');
  }
  // [REJECT] a commitment that is not a hash
  if (!isHexId(commit)) return failure('statement.malformed', 'commit must be 64 hexadecimal digits');
  return success({ tradeId, party, deliveredWh, quality, revision, commit });
}

/** True when two statements of one trade and party say the same. */
export function sameStatement(left: DeliveryStatement, right: DeliveryStatement): boolean {
  return (
    left.tradeId === right.tradeId &&
    left.party === right.party &&
    left.deliveredWh === right.deliveredWh &&
    left.quality === right.quality &&
    left.revision === right.revision &&
    left.commit === right.commit
  );
}
