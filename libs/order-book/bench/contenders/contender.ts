import type { TradeLog } from '../trade-log.js';

/** A book that carries out a stream, one operation after the other. */
export interface Contender {
  /** Carries out operations `from` to `to` - 1, and writes down every trade. */
  run(from: number, to: number): void;
  /** Carries out operation `at`. */
  step(at: number): void;
  /** The trades so far, by the numbers of the stream. */
  trades(): TradeLog;
}
