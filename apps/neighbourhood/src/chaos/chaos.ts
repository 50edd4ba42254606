import type { Neighbourhood } from '../neighbourhood.js';
import type { NeighbourhoodWatch } from '../watch/neighbourhood-watch.js';
import { strike } from './strike.js';
import type { StrikeReport } from './strike.js';

/** Settled periods before the first kill, and between the first recovery and the second kill. */
const PERIODS_BETWEEN = 2;

/** Kills and restarts one household that does not vote and later one that does. */
export async function runChaos(
  neighbourhood: Neighbourhood,
  watch: NeighbourhoodWatch,
  say: (line: string) => void,
): Promise<StrikeReport[]> {
  const households = neighbourhood.nodes.filter(({ household }) => household !== null);
  // With four households all of them vote: then two validators are struck, one after the other.
  const first = households.findLast(({ role }) => role === 'household') ?? households.at(-1)!;
  const second = households.find((node) => node.role === 'validator' && node !== first)!;
  const reports: StrikeReport[] = [];
  for (const victim of [first, second]) {
    const settled = watch.settled(Date.now()).length;
    await watch.until(() => watch.settled(Date.now()).length >= settled + PERIODS_BETWEEN);
    say(`Killing ${victim.label} (${victim.role}) ...`);
    const report = await strike(neighbourhood, victim);
    say(
      `${victim.label} was down for ${report.downSeconds} s and caught up ${report.catchUpSeconds} s after its start`,
    );
    reports.push(report);
  }
  return reports;
}
