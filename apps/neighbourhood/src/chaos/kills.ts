import { randomInt } from 'node:crypto';
import type { Neighbourhood, NeighbourhoodNode } from '../neighbourhood.js';
import type { NeighbourhoodWatch } from '../watch/neighbourhood-watch.js';
import { strikeAnytime } from './strike.js';
import type { StrikeReport } from './strike.js';

/** Nodes that are away at once, at most: with four validators one of them or none is missing most of the time. */
const LANES = 2;
/** A node is killed so long after it was asked for an order, at most: before, while or after it writes. */
const GREATEST_KILL_MS = 250;
const GREATEST_DOWN_MS = 1_500;

/**
 * Kills households (SIGKILL) at random instants and starts them again, so many times in all, while the market goes on. Each
 * lane has households of its own.
 */
export async function runKills(
  neighbourhood: Neighbourhood,
  watch: NeighbourhoodWatch,
  count: number,
  say: (line: string) => void,
): Promise<StrikeReport[]> {
  const households = neighbourhood.nodes.filter(({ household }) => household !== null);
  // The market is under way.
  await watch.until(() => watch.settled(Date.now()).length > 0);
  const reports: StrikeReport[] = [];
  let begun = 0;
  const lane = async (nodes: readonly NeighbourhoodNode[]): Promise<void> => {
    while (begun < count) {
      begun += 1;
      const node = nodes[randomInt(nodes.length)]!;
      const report = await strikeAnytime(neighbourhood, node, randomInt(GREATEST_KILL_MS), randomInt(GREATEST_DOWN_MS));
      reports.push(report);
      const { label, readySeconds, catchUpSeconds } = report;
      say(
        `Kill ${reports.length} of ${count}: ${label} was ready after ${readySeconds} s, caught up after ${catchUpSeconds} s`,
      );
    }
  };
  await Promise.all(
    Array.from({ length: LANES }, (_, at) => lane(households.filter((_node, index) => index % LANES === at))),
  );
  return reports;
}
