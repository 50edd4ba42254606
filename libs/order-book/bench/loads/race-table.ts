import type { StreamFacts } from '../order-stream.js';
import type { RaceResult } from '../race.js';
import type { Table } from '../report.js';
import { countText } from '../text.js';

/** A race as a table; ratios are to the first entrant. */
export function raceTable(heading: string, results: readonly RaceResult[]): Table {
  return {
    heading,
    columns: [
      { key: 'book', heading: 'book' },
      { key: 'nsPerOperation', heading: 'ns/operation', digits: 1 },
      { key: 'operationsPerSecond', heading: 'operations/s' },
      { key: 'ratio', heading: 'times ours', digits: 2 },
      { key: 'leastNs', heading: 'least ns', digits: 1 },
      { key: 'greatestNs', heading: 'greatest ns', digits: 1 },
      { key: 'operations', heading: 'operations' },
      { key: 'repetitions', heading: 'repetitions' },
    ],
    rows: results.map(({ name, nsPerOperation, leastNs, greatestNs, operations, repetitions }) => ({
      book: name,
      nsPerOperation,
      operationsPerSecond: 1e9 / nsPerOperation,
      ratio: nsPerOperation / results[0]!.nsPerOperation,
      leastNs,
      greatestNs,
      operations,
      repetitions,
    })),
  };
}

/** How many times longer an entrant takes than the first one. */
export function ratioOf(results: readonly RaceResult[], name: string): number {
  const other = results.find((result) => result.name === name);
  return (other?.nsPerOperation ?? Number.NaN) / results[0]!.nsPerOperation;
}

/** What the stream turned out to be, in words. */
export function factsText(facts: StreamFacts): string[] {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const mix = `${percent(facts.limitShare)} limit orders, of which ${percent(facts.crossingShare)} trade at once`;
  const others = `${percent(facts.cancelShare)} cancels, ${percent(facts.replaceShare)} replaces, ${percent(facts.iocShare)} ioc`;
  const size = `${countText(facts.meanLive)} live orders on average, ${countText(facts.greatestLive)} at most`;
  return [
    `${mix}, ${others};`,
    `${size}, ${countText(facts.finalLevels)} price levels, ${countText(facts.trades)} trades.`,
  ];
}
