import type { Failure } from '#market';
import { settle, settleProvisionally, sameVersion } from './settlement.js';
import type { Settlement } from './settlement.js';
import { counterpartyOf, isDisputed, MAX_EVIDENCE } from './settlement-case.js';
import type {
  DisputeEvidence,
  SettlementCase,
  SettlementEvent,
  SettlementInput,
  SettlementState,
} from './settlement-case.js';
import { checkStatement, sameStatement } from './statement.js';
import type { DeliveryStatement } from './statement.js';

/** The case after an input, and what the caller has to do: post, show, raise an alarm. */
export interface SettlementStep {
  readonly case: SettlementCase;
  readonly events: readonly SettlementEvent[];
}

/**
 * Takes one input into a case. Pure: the case given is not changed.
 *
 * What is settled depends only on the highest valid statement of each side and on whether the deadline has passed, never
 * on the order in which statements arrived; so both parties end with the same version and the same money. Each version is
 * posted once: a later one reverses the entry before it. Repeated inputs change nothing. Of two statements of one
 * revision the first stands, the other is evidence: only a party that contradicts itself makes order matter.
 *
 * Codes of `ignored` events: `statement.malformed`, `statement.revision-limit`, `statement.wrong-trade`,
 * `statement.duplicate`, `statement.outdated`, `settlement.closed`, `settlement.evidence-full`.
 * Codes of evidence: `statement.out-of-range`, `statement.contradiction`.
 * Codes of alarms: `settlement.counterparty-silent`, `settlement.meter-silent`.
 *
 * @throws RangeError for an own statement that does not fit the trade or contradicts an earlier own one (a bug)
 */
export function stepSettlement(before: SettlementCase, input: SettlementInput): SettlementStep {
  if (before.state === 'closed') return ignored(before, 'settlement.closed', 'the correction window is over');
  if (input.type === 'own-statement') return takeOwn(before, input.statement);
  if (input.type === 'counter-statement') return takeCounter(before, input.statement);
  if (input.type === 'deadline') return passDeadline(before);
  return { case: { ...before, state: 'closed' }, events: [{ type: 'closed', disputed: isDisputed(before) }] };
}

function takeOwn(before: SettlementCase, given: DeliveryStatement): SettlementStep {
  const { terms, own, ownStatement } = before;
  const checked = checkStatement(given, terms.tradeId, terms[own]);
  if (!checked.ok) {
    const { code, detail } = checked.failure;
    // A meter may well correct itself too often; any other wrong statement of our own is a bug.
    if (code === 'statement.revision-limit') return ignored(before, code, detail);
    throw new RangeError(`own statement: ${detail}`);
  }
  const statement = checked.value;
  if (!fitsTrade(statement, before)) throw new RangeError('own statement: the energy is outside 0..traded');
  if (ownStatement !== null && statement.revision <= ownStatement.revision) {
    if (statement.revision < ownStatement.revision) return outdated(before, ownStatement);
    if (sameStatement(statement, ownStatement)) return duplicate(before);
    throw new RangeError('own statement: the same revision says something else');
  }
  return resettled({ ...before, ownStatement: statement }, [], true);
}

function takeCounter(before: SettlementCase, given: DeliveryStatement): SettlementStep {
  const checked = checkStatement(given, before.terms.tradeId, counterpartyOf(before));
  if (!checked.ok) return ignored(before, checked.failure.code, checked.failure.detail);
  const statement = checked.value;
  const { counterStatement } = before;
  if (counterStatement !== null && statement.revision < counterStatement.revision) {
    return outdated(before, counterStatement);
  }
  const contradicts = counterStatement?.revision === statement.revision ? counterStatement : null;
  if (contradicts !== null && sameStatement(statement, contradicts)) return duplicate(before);
  if (!fitsTrade(statement, before)) {
    return takeEvidence(before, { code: 'statement.out-of-range', statement, contradicts });
  }
  if (contradicts !== null) {
    return takeEvidence(before, { code: 'statement.contradiction', statement, contradicts });
  }
  // Valid and higher than the one that stood: it counts even while a yet higher one is in dispute, so that the order of
  // arrival does not matter.
  const after = { ...before, counterStatement: statement };
  return resettled(after, isDisputed(before) && !isDisputed(after) ? [{ type: 'dispute-ended' }] : [], false);
}

function takeEvidence(before: SettlementCase, evidence: DisputeEvidence): SettlementStep {
  if (before.evidence.some((known) => sameStatement(known.statement, evidence.statement))) return duplicate(before);
  const isKept = before.evidence.length < MAX_EVIDENCE;
  const after = {
    ...before,
    evidence: isKept ? [...before.evidence, evidence] : before.evidence,
    disputedRevision: Math.max(before.disputedRevision, evidence.statement.revision),
  };
  const isNew = isKept || !isDisputed(before);
  return {
    case: { ...after, state: stateOf(after) },
    events: isNew
      ? [{ type: 'disputed', evidence }]
      : [{ type: 'ignored', code: 'settlement.evidence-full', detail: `${MAX_EVIDENCE} statements are kept` }],
  };
}

function passDeadline(before: SettlementCase): SettlementStep {
  if (before.deadlinePassed) return { case: before, events: [] };
  const after = { ...before, deadlinePassed: true };
  if (after.ownStatement === null) {
    return resettled(after, [{ type: 'alarm', code: 'settlement.meter-silent' }], false);
  }
  if (after.counterStatement === null) {
    return resettled(after, [{ type: 'alarm', code: 'settlement.counterparty-silent' }], false);
  }
  return { case: after, events: [] };
}

/** Settles anew what the statements now say, when it differs in version from what stands. */
function resettled(changed: SettlementCase, first: readonly SettlementEvent[], ownIsNew: boolean): SettlementStep {
  const settlement = settlementOf(changed);
  const { standing } = changed;
  const events = [...first];
  let after = changed;
  if (settlement !== null && (standing === null || !sameVersion(standing.version, settlement.version))) {
    if (standing !== null) events.push({ type: 'reversed', settlement: standing });
    events.push({ type: 'settled', settlement, corrects: standing });
    after = { ...changed, standing: settlement, postedCount: changed.postedCount + 1 };
  } else if (ownIsNew && changed.ownStatement !== null) {
    const preview = settleProvisionally(changed.terms, changed.own, changed.ownStatement);
    events.push({ type: 'previewed', settlement: preview });
  }
  return { case: { ...after, state: stateOf(after) }, events };
}

/** What the statements at hand settle; null: nothing yet. */
function settlementOf({
  terms,
  own,
  ownStatement,
  counterStatement,
  deadlinePassed,
}: SettlementCase): Settlement | null {
  if (ownStatement === null) return null;
  if (counterStatement === null) return deadlinePassed ? settleProvisionally(terms, own, ownStatement) : null;
  return own === 'buyer'
    ? settle(terms, ownStatement, counterStatement)
    : settle(terms, counterStatement, ownStatement);
}

function stateOf(settlementCase: SettlementCase): SettlementState {
  const { standing, postedCount, deadlinePassed, ownStatement } = settlementCase;
  if (isDisputed(settlementCase)) return 'disputed';
  if (standing !== null) {
    if (standing.provisional) return 'provisional';
    return postedCount === 1 ? 'final' : 'corrected';
  }
  if (ownStatement !== null) return 'previewed';
  return deadlinePassed ? 'open' : 'traded';
}

function fitsTrade(statement: DeliveryStatement, { terms }: SettlementCase): boolean {
  return statement.deliveredWh >= 0 && statement.deliveredWh <= terms.quantityWh;
}

function ignored(settlementCase: SettlementCase, code: Failure['code'], detail: string): SettlementStep {
  return { case: settlementCase, events: [{ type: 'ignored', code, detail }] };
}

function duplicate(settlementCase: SettlementCase): SettlementStep {
  return ignored(settlementCase, 'statement.duplicate', 'the statement is known');
}

function outdated(settlementCase: SettlementCase, held: DeliveryStatement): SettlementStep {
  return ignored(settlementCase, 'statement.outdated', `revision ${held.revision} is known`);
}
