import { checkRules, failure, hasRole, MAX_LABEL_LENGTH, MAX_MEMBERS, MAX_VALIDATORS, success } from '#market';
import type { CommunityRules, HexId, Matching, Member, Result, Sha256 } from '#market';
import { hashOf, NO_COMMUNITY } from './canonical.js';
import { hexId, integer, list, natural, oneOf, record, text } from './codec.js';
import type { Codec } from './codec.js';
import { memberCodec, memberIdOf } from './membership.js';

const anyInteger = integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
const MATCHINGS: readonly Matching[] = ['auction', 'continuous'];

/** The rules in wire order. Ranges are checked by `checkRules`. */
export const rulesCodec: Codec<CommunityRules> = record<CommunityRules>({
  version: anyInteger,
  periodSeconds: anyInteger,
  horizonPeriods: anyInteger,
  gateClosureSeconds: anyInteger,
  batchSeconds: anyInteger,
  clearingSeconds: anyInteger,
  lotWh: anyInteger,
  tick: anyInteger,
  priceFloor: anyInteger,
  priceCeiling: anyInteger,
  matching: oneOf(MATCHINGS),
  maxOrdersPerPeriodSide: anyInteger,
  maxOrders: anyInteger,
  gridFee: anyInteger,
  communityFee: anyInteger,
  shortfallCompensation: anyInteger,
  settlementDeadlineSeconds: anyInteger,
  correctionDays: anyInteger,
  timeZone: text(64),
  deltaMs: anyInteger,
  operatorDelaySeconds: anyInteger,
  maxAdmissionsPerDay: anyInteger,
  protocolVersion: anyInteger,
});

/** What a community starts from. Its hash is the community's id. */
export interface Genesis {
  readonly name: string;
  /** ISO 4217 code. */
  readonly currency: string;
  /** Unix ms; the timestamp of height 0. */
  readonly createdMs: number;
  readonly operatorKey: HexId;
  readonly recoveryKey: HexId;
  readonly rules: CommunityRules;
  readonly members: readonly Member[];
  /** memberIds; the order gives the turns of leading. */
  readonly validators: readonly HexId[];
}

export const genesisCodec: Codec<Genesis> = record<Genesis>({
  name: text(MAX_LABEL_LENGTH),
  currency: text(3),
  createdMs: natural,
  operatorKey: hexId,
  recoveryKey: hexId,
  rules: rulesCodec,
  members: list(memberCodec, MAX_MEMBERS, 1),
  validators: list(hexId, MAX_VALIDATORS, 1),
});

/** A genesis of MAX_MEMBERS with full certificates fits. */
export const MAX_GENESIS_BYTES = 8 * 1024 * 1024;

export function communityIdOf(sha256: Sha256, genesis: Genesis): HexId {
  return hashOf(sha256, 'genesis', NO_COMMUNITY, genesisCodec.toWire(genesis));
}

/**
 * Checks rules and references. Two or three validators need all of them at every block and are refused: one, or four and
 * more. Failure codes: `rules.invalid`, `genesis.invalid`.
 */
export function checkGenesis(genesis: Genesis, sha256: Sha256): Result<Genesis> {
  const rules = checkRules(genesis.rules);
  if (!rules.ok) return rules;
  const byId = new Map(genesis.members.map((member) => [member.memberId, member]));
  if (byId.size !== genesis.members.length) return failure('genesis.invalid', 'two members have one id');
  for (const member of genesis.members) {
    if (member.memberId !== memberIdOf(sha256, member.memberKey)) {
      return failure('genesis.invalid', `the id of member ${member.label} is not the hash of its key`);
    }
  }
  for (const validator of genesis.validators) {
    const member = byId.get(validator);
    if (member === undefined || !hasRole(member, 'validator')) {
      return failure('genesis.invalid', `validator ${validator} is no member with the role validator`);
    }
  }
  if (new Set(genesis.validators).size !== genesis.validators.length) {
    return failure('genesis.invalid', 'a validator is named twice');
  }
  if (genesis.validators.length === 2 || genesis.validators.length === 3) {
    return failure('genesis.invalid', 'two or three validators tolerate no failure: take one, or at least four');
  }
  if (!genesis.members.some((member) => hasRole(member, 'operator') && member.memberKey === genesis.operatorKey)) {
    return failure('genesis.invalid', 'no member with the role operator holds the operator key');
  }
  return success(genesis);
}
