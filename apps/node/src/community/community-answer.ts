import type { Engine } from '#engine';
import type { CommunityRules, Member } from '#market';
import { formatInstant, formatMicro } from '#units';
import type { CommunityAnswer, MemberAnswer, RulesAnswer } from './community-dto.js';

export function communityAnswer(engine: Engine): CommunityAnswer {
  const { genesis, communityId } = engine.options;
  const { state, member } = engine;
  return {
    communityId,
    name: genesis.name,
    currency: genesis.currency,
    createdAt: formatInstant(genesis.createdMs),
    members: state.members.size,
    ownMember: member === undefined ? null : memberAnswer(member, engine),
    operator: state.members.operator(state.operatorKey)?.memberId ?? null,
    rules: rulesAnswer(state.rules),
  };
}

export function memberAnswer(member: Member, { state, options, connectedMembers }: Engine): MemberAnswer {
  const { memberId } = member;
  const own = memberId === options.memberId;
  return {
    memberId,
    label: member.label,
    gridArea: member.gridArea,
    roles: [...member.roles],
    own,
    operator: member.memberKey === state.operatorKey,
    validator: state.validators.includes(memberId),
    connected: own || connectedMembers.has(memberId),
    importLimitW: member.importLimitW,
    exportLimitW: member.exportLimitW,
    validFrom: formatInstant(member.validFromMs),
    validUntil: formatInstant(member.validUntilMs),
  };
}

function rulesAnswer(rules: CommunityRules): RulesAnswer {
  const { tick, priceFloor, priceCeiling, gridFee, communityFee, shortfallCompensation, ...others } = rules;
  return {
    ...others,
    tick: formatMicro(tick),
    priceFloor: formatMicro(priceFloor),
    priceCeiling: formatMicro(priceCeiling),
    gridFee: formatMicro(gridFee),
    communityFee: formatMicro(communityFee),
    shortfallCompensation: formatMicro(shortfallCompensation),
  };
}
