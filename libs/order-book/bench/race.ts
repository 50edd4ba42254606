import { collectGarbage, median, nanoseconds } from './clock.js';
import type { OrderStream } from './order-stream.js';
import { expectSameTrades } from './trade-log.js';
import { whileWarm } from './warm-up.js';
import type { MakeContender } from './warm-up.js';

/** Who takes part in a race, and how far. */
export interface Entrant {
  readonly name: string;
  /** A new book. */
  readonly make: MakeContender;
  /** Timed operations, or fewer when the time is used up before. */
  readonly operations: number;
  /** Stops after this many milliseconds of timed operations. */
  readonly budgetMs: number;
  readonly repetitions: number;
}

export interface RaceResult {
  readonly name: string;
  /** Median of the repetitions. */
  readonly nsPerOperation: number;
  readonly leastNs: number;
  readonly greatestNs: number;
  /** Fewest operations of any repetition. */
  readonly operations: number;
  readonly repetitions: number;
}

/**
 * Carries out the stream with each entrant in turn, a new book each time, and once more from the start until all have had
 * their repetitions. The clock runs over the operations after the preloaded orders, the writing down of trades included.
 *
 * @throws TradesDiffer when a book answers other trades than the stream expects
 */
export function race(stream: OrderStream, entrants: readonly Entrant[], report: (text: string) => void): RaceResult[] {
  const makes = entrants.map(({ make }) => make);
  return whileWarm(stream, makes, () => runLaps(stream, entrants, report));
}

function runLaps(stream: OrderStream, entrants: readonly Entrant[], report: (text: string) => void): RaceResult[] {
  const laps = entrants.map((): { ns: number; operations: number }[] => []);
  const most = Math.max(...entrants.map(({ repetitions }) => repetitions));
  for (let repetition = 0; repetition < most; repetition++) {
    for (const [index, entrant] of entrants.entries()) {
      if (repetition >= entrant.repetitions) continue;
      const lap = runLap(stream, entrant);
      laps[index]!.push(lap);
      report(`${entrant.name}, ${repetition + 1} of ${entrant.repetitions}: ${lap.ns.toFixed(0)} ns/operation`);
    }
  }
  return entrants.map(({ name }, index) => {
    const values = laps[index]!.map(({ ns }) => ns);
    return {
      name,
      nsPerOperation: median(values),
      leastNs: Math.min(...values),
      greatestNs: Math.max(...values),
      operations: Math.min(...laps[index]!.map(({ operations }) => operations)),
      repetitions: values.length,
    };
  });
}

function runLap(stream: OrderStream, entrant: Entrant): { readonly ns: number; readonly operations: number } {
  const { preloaded } = stream.plan;
  const contender = entrant.make(stream);
  contender.run(0, preloaded);
  collectGarbage();
  const end = Math.min(stream.length, preloaded + entrant.operations);
  const start = nanoseconds();
  let at = preloaded;
  let elapsed = 0;
  for (let chunk = 1; at < end && elapsed < entrant.budgetMs * 1e6; chunk = Math.min(2 * chunk, 1_000)) {
    const next = Math.min(end, at + chunk);
    contender.run(at, next);
    at = next;
    elapsed = nanoseconds() - start;
  }
  const operations = at - preloaded;
  expectSameTrades(entrant.name, contender.trades(), stream.trades, stream.tradesBefore[at]!);
  return { ns: elapsed / operations, operations };
}
