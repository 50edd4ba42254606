import { failure, success, toHex } from '#market';
import type { ErrorCode, HexId, Result } from '#market';
import { encodeStatement, signStatement, verifyStatement } from '#protocol';
import type { Crypto, SignedStatement, Signer } from '#protocol';
import {
  allocateDelivery,
  chainEntry,
  counterpartyOf,
  deliveryCommitment,
  MAX_STATEMENT_REVISION,
  openSettlementCase,
  postingsFor,
  reversalOf,
  stepSettlement,
} from '#settlement';
import type { LedgerHead, Party, SettlementCase, SettlementEvent, SettlementInput } from '#settlement';
import type { CommunityState } from './community-state.js';
import { gateMs } from './community-state.js';
import type { EngineEffect } from './effect.js';
import type { Instant } from '#consensus';
import type { IntervalRow, TradeRow } from './rows.js';

/** First wait before an unacknowledged statement is sent again; doubles up to MAX_RETRY_MS. It never gives up. */
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 10 * 60_000;
/** An answer that has not come by then is not awaited any longer. */
const ANSWER_TIMEOUT_MS = 60_000;
/** Periods whose energy is remembered, at most; those with open trades always are. */
const MAX_REMEMBERED_INTERVALS = 20_000;
/** Statements under way to one counterparty, at most. */
const MAX_IN_FLIGHT = 8;
const DAY_MS = 86_400_000;
const SILENCE_ALARMS = ['settlement.counterparty-silent', 'settlement.meter-silent'] as const;
const DISPUTE_ALARMS = ['statement.out-of-range', 'statement.contradiction'] as const;

/** An own statement that the counterparty has not acknowledged. */
interface Outgoing {
  readonly statement: SignedStatement;
  readonly to: HexId;
  attempts: number;
  /** An answer is awaited. */
  inFlight: boolean;
  /** Monotonic ms. */
  nextAttemptMs: number;
}

export interface SettlementDeskOptions {
  readonly communityId: HexId;
  readonly memberId: HexId;
  readonly signer: Signer;
  readonly crypto: Crypto;
  /** Secret of this node from which the salts of its commitments follow. */
  readonly saltSeed: Uint8Array;
}

/**
 * Settles the own trades: states what the own meter shows, hears what the counterparty states, and posts the result. Its
 * effects go to `emit`.
 */
export class SettlementDesk {
  private readonly cases = new Map<HexId, SettlementCase>();
  private readonly byPeriod = new Map<number, Set<HexId>>();
  private readonly intervals = new Map<number, IntervalRow>();
  private readonly outgoing = new Map<HexId, Outgoing>();
  /** Wall ms at which a case needs its deadline or its end. */
  private readonly dueMs = new Map<HexId, number>();
  /** Periods whose energy came before their end by the own clock, and that end: stated then. */
  private readonly notEnded = new Map<number, number>();
  /** The first instant of both; null: to be looked for again. */
  private earliestDueMs: number | null = null;
  /** Alarms that stand, of open cases. */
  private readonly raised = new Set<string>();

  constructor(
    private readonly options: SettlementDeskOptions,
    private readonly state: CommunityState,
    private ledgerHead: LedgerHead,
    private readonly emit: (effect: EngineEffect) => void,
  ) {}

  get openCases(): number {
    return this.cases.size;
  }

  get unacknowledged(): number {
    return this.outgoing.size;
  }

  /** A stored case goes on; nothing is emitted. */
  restoreCase(settlementCase: SettlementCase): void {
    this.remember(settlementCase);
    const { period, tradeId } = settlementCase.terms;
    // Which of them stood before the restart follows from the case.
    const silent = settlementCase.deadlinePassed ? SILENCE_ALARMS : [];
    const disputed = settlementCase.state === 'disputed' ? DISPUTE_ALARMS : [];
    for (const code of [...silent, ...disputed]) this.raised.add(`${code}:${tradeId}`);
    this.earliestDueMs = null;
    if (settlementCase.ownStatement === null && this.intervals.has(period)) this.notEnded.set(period, 0);
  }

  restoreInterval(interval: IntervalRow): void {
    this.rememberInterval(interval);
  }

  restoreOutgoing(statement: SignedStatement): void {
    const known = this.cases.get(statement.tradeId);
    if (known === undefined) return;
    this.outgoing.set(statement.tradeId, {
      statement,
      to: counterpartyOf(known),
      attempts: 0,
      inFlight: false,
      nextAttemptMs: 0,
    });
  }

  /** A trade was executed. Others' trades are not settled here. */
  addTrade(trade: TradeRow, now: Instant): void {
    const own: Party | null =
      trade.buyer === this.options.memberId ? 'buyer' : trade.seller === this.options.memberId ? 'seller' : null;
    if (own === null || this.cases.has(trade.tradeId)) return;
    const operator = this.state.members.operator(this.state.operatorKey)?.memberId ?? '';
    const { tradeId, period, buyer, seller, quantityWh, price, gridFee, communityFee, shortfallCompensation } = trade;
    const opened = openSettlementCase(
      { tradeId, period, buyer, seller, operator, quantityWh, price, gridFee, communityFee, shortfallCompensation },
      own,
    );
    this.remember(opened);
    this.persistCase(opened, now);
  }

  /** The own meters show something new for a period. */
  noteInterval(interval: IntervalRow, now: Instant): void {
    this.rememberInterval(interval);
    this.statePeriod(interval.period, now);
  }

  /** A block closed the gate of this period: its trades are complete. */
  noteClosed(period: number, now: Instant): void {
    this.statePeriod(period, now);
  }

  /**
   * A counterparty's signed statement. Codes: `statement.unknown-trade` (to be sent again later: this node may not have
   * executed the block yet), `statement.not-a-party`, `statement.bad-signature`, and those of `checkStatement`.
   */
  receive(statement: SignedStatement, now: Instant): Result<null> {
    const known = this.cases.get(statement.tradeId);
    if (known === undefined) return failure('statement.unknown-trade', `no open trade ${statement.tradeId}`);
    if (statement.party !== counterpartyOf(known)) {
      return failure('statement.not-a-party', 'the statement is not of the counterparty');
    }
    const member = this.state.members.member(statement.party);
    const { communityId, crypto } = this.options;
    if (member === undefined || !verifyStatement(statement, communityId, member.memberKey, crypto)) {
      return failure('statement.bad-signature', 'the signature is not of the counterparty');
    }
    const { signature: _signature, ...body } = statement;
    const evidence = known.evidence.length;
    const refused = this.step(known, { type: 'counter-statement', statement: body }, now);
    if (refused !== null && (refused.code === 'statement.malformed' || refused.code === 'settlement.closed')) {
      return failure(refused.code, refused.detail);
    }
    const after = this.cases.get(statement.tradeId)!;
    if (after.evidence.length > evidence) this.keepEvidence(statement, now);
    // What was known stays as it was signed first.
    else if (refused === null) this.persistStatement(statement, null, true, now);
    return success(null);
  }

  /** The counterparty's answer to an own statement, or that it was not reached. */
  noteOutcome(tradeId: HexId, revision: number, outcome: 'acknowledged' | 'refused' | 'unreached', now: Instant): void {
    const waiting = this.outgoing.get(tradeId);
    if (waiting === undefined || waiting.statement.revision !== revision) return;
    if (outcome === 'acknowledged') {
      this.outgoing.delete(tradeId);
      const change = { type: 'acknowledge-statement', tradeId, party: this.options.memberId, revision } as const;
      this.emit({ type: 'persist', change });
      return;
    }
    waiting.inFlight = false;
    waiting.nextAttemptMs =
      now.monotonicMs + Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(20, waiting.attempts));
    waiting.attempts += 1;
  }

  /** A counterparty is connected again: what waits for it goes now. */
  noteConnected(member: HexId): void {
    for (const waiting of this.outgoing.values()) {
      if (waiting.to === member && !waiting.inFlight) waiting.nextAttemptMs = 0;
    }
  }

  /** Sends what is due, passes deadlines. */
  tick(now: Instant): void {
    if (now.wallMs >= this.earliestMs()) this.takeDue(now);
    const underWay = new Map<HexId, number>();
    for (const { to, inFlight, nextAttemptMs } of this.outgoing.values()) {
      if (inFlight && nextAttemptMs > now.monotonicMs) underWay.set(to, (underWay.get(to) ?? 0) + 1);
    }
    for (const [tradeId, waiting] of this.outgoing) {
      const under = underWay.get(waiting.to) ?? 0;
      if (waiting.nextAttemptMs > now.monotonicMs || under >= MAX_IN_FLIGHT) continue;
      underWay.set(waiting.to, under + 1);
      waiting.inFlight = true;
      waiting.nextAttemptMs = now.monotonicMs + ANSWER_TIMEOUT_MS;
      const { revision } = waiting.statement;
      const bytes = encodeStatement(waiting.statement);
      this.emit({ type: 'deliver-statement', member: waiting.to, tradeId, revision, bytes });
    }
  }

  /** Monotonic ms of the next wanted `tick`; null: none. */
  nextWakeMs(now: Instant): number | null {
    let next: number | null = null;
    for (const { nextAttemptMs } of this.outgoing.values()) next = Math.min(next ?? Infinity, nextAttemptMs);
    const earliestMs = this.earliestMs();
    if (earliestMs === Infinity) return next;
    return Math.min(next ?? Infinity, now.monotonicMs + Math.max(0, earliestMs - now.wallMs));
  }

  /** Wall ms at which the first case or period is due; Infinity: none. */
  private earliestMs(): number {
    if (this.earliestDueMs === null) {
      let earliestMs = Infinity;
      for (const dueMs of this.dueMs.values()) earliestMs = Math.min(earliestMs, dueMs);
      for (const endMs of this.notEnded.values()) earliestMs = Math.min(earliestMs, endMs);
      this.earliestDueMs = earliestMs;
    }
    return this.earliestDueMs;
  }

  private takeDue(now: Instant): void {
    for (const [tradeId, dueMs] of this.dueMs) {
      if (now.wallMs >= dueMs) this.passDeadline(tradeId, now);
    }
    for (const [period, endMs] of this.notEnded) {
      if (now.wallMs >= endMs) this.statePeriod(period, now);
    }
  }

  private remember(settlementCase: SettlementCase): void {
    const { tradeId, period } = settlementCase.terms;
    this.cases.set(tradeId, settlementCase);
    const ofPeriod = this.byPeriod.get(period) ?? new Set();
    this.byPeriod.set(period, ofPeriod.add(tradeId));
    this.earliestDueMs = null;
    this.dueMs.set(tradeId, settlementCase.deadlinePassed ? this.endMs(period) : this.deadlineMs(period));
  }

  private rememberInterval(interval: IntervalRow): void {
    this.intervals.set(interval.period, interval);
    if (this.intervals.size <= MAX_REMEMBERED_INTERVALS) return;
    for (const period of this.intervals.keys()) {
      if (this.byPeriod.has(period)) continue;
      this.intervals.delete(period);
      return;
    }
  }

  private forget(settlementCase: SettlementCase): void {
    const { tradeId, period } = settlementCase.terms;
    this.cases.delete(tradeId);
    this.dueMs.delete(tradeId);
    this.earliestDueMs = null;
    this.outgoing.delete(tradeId);
    for (const code of [...SILENCE_ALARMS, ...DISPUTE_ALARMS]) this.raised.delete(`${code}:${tradeId}`);
    const ofPeriod = this.byPeriod.get(period);
    ofPeriod?.delete(tradeId);
    if (ofPeriod?.size === 0) {
      this.byPeriod.delete(period);
      this.intervals.delete(period);
      this.earliestDueMs = null;
      this.notEnded.delete(period);
    }
  }

  /** Deadline and correction window count from the later of period end and gate. */
  private deadlineMs(period: number): number {
    const { periodSeconds, settlementDeadlineSeconds } = this.state.rules;
    const fromMs = Math.max((period + periodSeconds) * 1000, gateMs(period, this.state.rules));
    return fromMs + settlementDeadlineSeconds * 1000;
  }

  private endMs(period: number): number {
    const { settlementDeadlineSeconds, correctionDays } = this.state.rules;
    const fromMs = this.deadlineMs(period) - settlementDeadlineSeconds * 1000;
    return Math.max(this.deadlineMs(period), fromMs + correctionDays * DAY_MS);
  }

  private passDeadline(tradeId: HexId, now: Instant): void {
    const known = this.cases.get(tradeId)!;
    if (!known.deadlinePassed) this.step(known, { type: 'deadline' }, now);
    const after = this.cases.get(tradeId)!;
    if (now.wallMs < this.endMs(after.terms.period)) return;
    this.step(after, { type: 'window-closed' }, now);
    this.forget(after);
  }

  /** States the delivery of all own trades of a period, once its gate is closed and its energy is known. */
  private statePeriod(period: number, now: Instant): void {
    const { rules, timestampMs } = this.state;
    const interval = this.intervals.get(period);
    this.earliestDueMs = null;
    this.notEnded.delete(period);
    if (interval === undefined || interval.quality === 'missing') return;
    if (gateMs(period, rules) > timestampMs) return;
    const endMs = (period + rules.periodSeconds) * 1000;
    // A meter's clock may be ahead of this one.
    if (endMs > now.wallMs) {
      this.earliestDueMs = null;
      this.notEnded.set(period, endMs);
      return;
    }
    const cases = [...(this.byPeriod.get(period) ?? [])].map((tradeId) => this.cases.get(tradeId)!);
    for (const side of ['seller', 'buyer'] as const) {
      const ofSide = cases.filter(({ own }) => own === side);
      if (ofSide.length === 0) continue;
      const meteredWh = side === 'seller' ? interval.exportWh : interval.importWh;
      const shares = allocateDelivery(
        ofSide.map(({ terms }) => terms),
        meteredWh,
      );
      for (const settlementCase of ofSide)
        this.stateTrade(settlementCase, shares.get(settlementCase.terms.tradeId)!, interval, now);
    }
  }

  private stateTrade(known: SettlementCase, deliveredWh: number, interval: IntervalRow, now: Instant): void {
    const { revision, quality, period, importWh, exportWh } = interval;
    if (quality === 'missing' || revision <= (known.ownStatement?.revision ?? 0)) return;
    // A meter that corrects itself without end: the last statement stands.
    if (revision > MAX_STATEMENT_REVISION) return;
    const { crypto, saltSeed, memberId, communityId, signer } = this.options;
    const salt = saltOf(saltSeed, period, revision, crypto);
    const commit = deliveryCommitment({ salt, period, importWh, exportWh }, crypto.sha256);
    const { tradeId } = known.terms;
    const body = { tradeId, party: memberId, deliveredWh, quality, revision, commit };
    const statement = signStatement(body, communityId, signer);
    this.persistStatement(statement, salt, false, now);
    this.step(known, { type: 'own-statement', statement: body }, now);
    this.outgoing.set(tradeId, {
      statement,
      to: counterpartyOf(known),
      attempts: 0,
      inFlight: false,
      nextAttemptMs: 0,
    });
  }

  /** Steps a case and carries out its events. Answers why nothing changed, if so. */
  private step(
    before: SettlementCase,
    input: SettlementInput,
    now: Instant,
  ): Extract<SettlementEvent, { type: 'ignored' }> | null {
    const { case: after, events } = stepSettlement(before, input);
    this.cases.set(after.terms.tradeId, after);
    this.earliestDueMs = null;
    this.dueMs.set(
      after.terms.tradeId,
      after.deadlinePassed ? this.endMs(after.terms.period) : this.deadlineMs(after.terms.period),
    );
    let refused: Extract<SettlementEvent, { type: 'ignored' }> | null = null;
    for (const event of events) {
      if (event.type === 'ignored') refused = event;
      else this.carryOut(after, event, now);
    }
    if (after !== before) this.persistCase(after, now);
    return refused;
  }

  private carryOut(settlementCase: SettlementCase, event: SettlementEvent, now: Instant): void {
    const { sha256 } = this.options.crypto;
    const { own, terms } = settlementCase;
    if (event.type === 'dispute-ended') this.clearAlarms(terms.tradeId, DISPUTE_ALARMS, now);
    if (event.type === 'settled' && !event.settlement.provisional) {
      this.clearAlarms(terms.tradeId, SILENCE_ALARMS, now);
    }
    if (event.type === 'reversed') {
      this.post(reversalOf(postingsFor(event.settlement, own, sha256), sha256), now);
    } else if (event.type === 'settled') {
      this.post(postingsFor(event.settlement, own, sha256, event.corrects), now);
    } else if (event.type === 'alarm' || event.type === 'disputed') {
      const code = event.type === 'alarm' ? event.code : event.evidence.code;
      const alarmId = `${code}:${terms.tradeId}`;
      const detail = `trade ${terms.tradeId} of period ${terms.period}`;
      const row = { alarmId, code, detail, raisedAtMs: now.wallMs, clearedAtMs: null };
      this.raised.add(alarmId);
      this.emit({ type: 'persist', change: { type: 'put-alarm', row } });
      this.emit({ type: 'notice', notice: { type: 'alarm', alarmId, code, detail, cleared: false } });
    }
  }

  /** What was silent has spoken, what was in dispute is agreed. */
  private clearAlarms(tradeId: HexId, codes: readonly ErrorCode[], now: Instant): void {
    for (const code of codes) {
      const alarmId = `${code}:${tradeId}`;
      if (!this.raised.delete(alarmId)) continue;
      this.emit({ type: 'persist', change: { type: 'clear-alarm', alarmId, clearedAtMs: now.wallMs } });
      this.emit({
        type: 'notice',
        notice: { type: 'alarm', alarmId, code, detail: `trade ${tradeId}`, cleared: true },
      });
    }
  }

  /** The signed bytes of a statement that contradicts the trade or an earlier one, for whoever judges. */
  private keepEvidence(statement: SignedStatement, now: Instant): void {
    const { tradeId, revision } = statement;
    const alarmId = `statement.evidence:${tradeId}:${revision}`;
    const detail = `signed statement ${toHex(encodeStatement(statement))}`;
    const row = { alarmId, code: 'statement.evidence', detail, raisedAtMs: now.wallMs, clearedAtMs: null };
    this.emit({ type: 'persist', change: { type: 'put-alarm', row } });
  }

  private post(entry: ReturnType<typeof postingsFor>, now: Instant): void {
    const { sequence, hash } = chainEntry(this.ledgerHead, entry, this.options.crypto.sha256);
    this.ledgerHead = { sequence, hash };
    this.emit({
      type: 'persist',
      change: { type: 'append-ledger-entry', row: { ...entry, sequence, hash, postedAtMs: now.wallMs } },
    });
  }

  private persistStatement(
    statement: SignedStatement,
    salt: Uint8Array | null,
    acknowledged: boolean,
    now: Instant,
  ): void {
    const { signature: _signature, ...body } = statement;
    const row = { ...body, bytes: encodeStatement(statement), salt, acknowledged, createdAtMs: now.wallMs };
    this.emit({ type: 'persist', change: { type: 'put-statement', row } });
  }

  private persistCase(settlementCase: SettlementCase, now: Instant): void {
    const { terms, own, state, standing, ownStatement, counterStatement } = settlementCase;
    const buyer = own === 'buyer' ? ownStatement : counterStatement;
    const seller = own === 'seller' ? ownStatement : counterStatement;
    const row = {
      tradeId: terms.tradeId,
      period: terms.period,
      buyer: terms.buyer,
      seller: terms.seller,
      state,
      buyerRevision: standing?.version.buyerRevision ?? 0,
      sellerRevision: standing?.version.sellerRevision ?? 0,
      buyerDeliveredWh: buyer?.deliveredWh ?? null,
      sellerDeliveredWh: seller?.deliveredWh ?? null,
      settledWh: standing?.settledWh ?? 0,
      energy: standing?.energy ?? 0,
      gridFee: standing?.gridFee ?? 0,
      communityFee: standing?.communityFee ?? 0,
      sellerPays: standing?.sellerPays ?? 0,
      updatedAtMs: now.wallMs,
      caseState: JSON.stringify(settlementCase),
    };
    this.emit({ type: 'persist', change: { type: 'put-settlement', row } });
    const { tradeId, settledWh, energy } = row;
    this.emit({ type: 'notice', notice: { type: 'settlement', tradeId, state, settledWh, energy } });
  }
}

/** The salt of a period and revision: the same after a restart, unknown without the seed. */
function saltOf(seed: Uint8Array, period: number, revision: number, crypto: Crypto): Uint8Array {
  const input = new Uint8Array(seed.length + 16);
  input.set(seed);
  new DataView(input.buffer).setBigUint64(seed.length, BigInt(period));
  new DataView(input.buffer).setBigUint64(seed.length + 8, BigInt(revision));
  return crypto.sha256(input);
}
