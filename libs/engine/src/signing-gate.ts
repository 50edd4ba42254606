import type { EngineEffect } from './effect.js';
import type { Instant } from '#consensus';

/** Beyond this the own clock is reported as wrong, ms. */
export const CLOCK_WARNING_MS = 1_000;
/** Beyond this a validator signs nothing until its clock is right again, ms. */
export const CLOCK_STOP_MS = 30_000;

const CLOCK_CODE = 'clock.off';
const DIVERGED_CODE = 'state.diverged';

/**
 * Whether a validator may sign, and the alarms that say why not. One whose clock is wrong or whose state is another than the
 * community's would only stand in the way of the others: it follows, and leaves the voting to them.
 */
export class SigningGate {
  private clockOffsetMs = 0;
  private hasDiverged = false;
  /** Alarms about the clock that stand: that of the warning, or that of the stop. */
  private reported: 'right' | 'off' | 'stopped' = 'right';

  constructor(private readonly emit: (effect: EngineEffect) => void) {}

  get isOpen(): boolean {
    return !this.hasDiverged && Math.abs(this.clockOffsetMs) <= CLOCK_STOP_MS;
  }

  /** @param offsetMs how far the community is ahead of the own clock; null: not known, nothing changes */
  noteClock(offsetMs: number | null, now: Instant): void {
    if (offsetMs === null) return;
    this.clockOffsetMs = offsetMs;
    const off = Math.abs(offsetMs);
    const state = off > CLOCK_STOP_MS ? 'stopped' : off > CLOCK_WARNING_MS ? 'off' : 'right';
    if (state === this.reported) return;
    this.reported = state;
    if (state === 'right') {
      this.emit({ type: 'persist', change: { type: 'clear-alarm', alarmId: CLOCK_CODE, clearedAtMs: now.wallMs } });
      this.notify(CLOCK_CODE, 'the clock is right again', true);
      return;
    }
    const direction = offsetMs > 0 ? 'behind' : 'ahead of';
    const consequence = state === 'stopped' ? '; this node votes no more until it is right' : '';
    this.raise(CLOCK_CODE, `the clock is ${off} ms ${direction} the community's${consequence}`, now);
  }

  /** The community's state hash at the height is another one than computed here. Reported once. */
  noteDivergence(height: number, now: Instant): void {
    if (this.hasDiverged) return;
    this.hasDiverged = true;
    this.raise(DIVERGED_CODE, `the community's state hash at height ${height} is another one than computed here`, now);
  }

  private raise(code: string, detail: string, now: Instant): void {
    const row = { alarmId: code, code, detail, raisedAtMs: now.wallMs, clearedAtMs: null };
    this.emit({ type: 'persist', change: { type: 'put-alarm', row } });
    this.notify(code, detail, false);
  }

  private notify(code: string, detail: string, cleared: boolean): void {
    this.emit({ type: 'notice', notice: { type: 'alarm', alarmId: code, code, detail, cleared } });
  }
}
