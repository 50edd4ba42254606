/** Why peers are counted against, disconnected or refused. */
export type RefusalReason =
  /** Messages whose verdict was `reject`. */
  | 'rejected-messages'
  /** Behaviour that the application reported: a bad frame, a false answer. */
  | 'misbehaviour'
  /** Sent so far beyond its token bucket that reading on only costs. */
  | 'flood'
  /** Fell below the graylist threshold of the gossip scores. */
  | 'score';

/** When peers are refused and for how long. */
export interface RefusalRules {
  /** Rejects within the window that lead to refusal. Default 3. */
  rejectsBeforeRefusal: number;
  /** The window, in milliseconds. Default 60,000. */
  rejectWindowMs: number;
  /** The first refusal's length; each further one doubles it. Default 60,000. */
  refusalMs: number;
  /** The longest refusal. As long after the end of a refusal it is forgotten. Default 3,600,000. */
  refusalMaxMs: number;
}

/** A peer that is refused now. */
export interface Refusal {
  peerId: string;
  reason: RefusalReason;
  /** Milliseconds until it may come back. */
  remainingMs: number;
  /** How many refusals in a row, this one included. */
  strikes: number;
}

interface Offender {
  rejectedAtMs: number[];
  reason: RefusalReason;
  strikes: number;
  untilMs: number;
}

/** Remembers who misbehaved. Outlives connections. Times are monotonic milliseconds. */
export class RefusalLedger {
  private readonly offenders = new Map<string, Offender>();

  /** `maxOffenders`: most peers remembered; beyond it the one that was seen first is forgotten. */
  constructor(
    private readonly rules: RefusalRules,
    private readonly maxOffenders: number,
  ) {}

  /** Counts one reject; true when it is the one that leads to a refusal. */
  reject(peerId: string, reason: RefusalReason, nowMs: number): boolean {
    const offender = this.of(peerId, nowMs);
    offender.rejectedAtMs = offender.rejectedAtMs.filter((atMs) => nowMs - atMs < this.rules.rejectWindowMs);
    offender.rejectedAtMs.push(nowMs);
    if (offender.rejectedAtMs.length < this.rules.rejectsBeforeRefusal) return false;
    this.refuse(peerId, reason, nowMs);
    return true;
  }

  /** Refuses the peer from now on: `refusalMs`, doubled for each refusal before, at most `refusalMaxMs`. */
  refuse(peerId: string, reason: RefusalReason, nowMs: number): void {
    const offender = this.of(peerId, nowMs);
    const lengthMs = Math.min(this.rules.refusalMaxMs, this.rules.refusalMs * 2 ** offender.strikes);
    offender.strikes += 1;
    offender.reason = reason;
    offender.untilMs = nowMs + lengthMs;
    offender.rejectedAtMs = [];
  }

  isRefused(peerId: string, nowMs: number): boolean {
    const offender = this.offenders.get(peerId);
    return offender !== undefined && offender.strikes > 0 && nowMs < offender.untilMs;
  }

  /** Who is refused now. */
  refusals(nowMs: number): Refusal[] {
    return [...this.offenders]
      .filter(([peerId]) => this.isRefused(peerId, nowMs))
      .map(([peerId, { reason, untilMs, strikes }]) => ({ peerId, reason, remainingMs: untilMs - nowMs, strikes }));
  }

  /** Rejects of the peer within the window that ends now. */
  rejectsOf(peerId: string, nowMs: number): number {
    const times = this.offenders.get(peerId)?.rejectedAtMs ?? [];
    return times.filter((atMs) => nowMs - atMs < this.rules.rejectWindowMs).length;
  }

  private of(peerId: string, nowMs: number): Offender {
    const known = this.offenders.get(peerId);
    if (known !== undefined) {
      if (known.strikes > 0 && nowMs - known.untilMs >= this.rules.refusalMaxMs) known.strikes = 0;
      return known;
    }
    if (this.offenders.size >= this.maxOffenders) this.forgetOne(nowMs);
    const offender: Offender = { rejectedAtMs: [], reason: 'rejected-messages', strikes: 0, untilMs: nowMs };
    this.offenders.set(peerId, offender);
    return offender;
  }

  private forgetOne(nowMs: number): void {
    let victim: string | undefined;
    for (const peerId of this.offenders.keys()) {
      victim ??= peerId;
      if (!this.isRefused(peerId, nowMs)) {
        victim = peerId;
        break;
      }
    }
    if (victim !== undefined) this.offenders.delete(victim);
  }
}
