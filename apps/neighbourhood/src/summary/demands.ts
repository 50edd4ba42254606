import { PERIODS_OF_ONCE } from '../options.js';
import type { Figures } from './figures.js';

export const LEAST_TRADES = 20;
/** A small home server runs a node beside other things. */
export const MOST_PSS_MIB = 150;
export const MOST_CATCH_UP_SECONDS = 10;
export const MOST_READY_SECONDS = 5;

/**
 * What `--once` demands, each once: a sentence for each demand that is not met.
 *
 * @param missing sides of metered trades that are not final
 */
export function problemsOf(figures: Figures, missing: readonly string[]): string[] {
  const { kills } = figures;
  const chaos = figures.chaos ?? [];
  const idle = Object.entries(figures.tradesByHousehold).filter(([, trades]) => trades === 0);
  const large = Object.entries(figures.pssMb).filter(([, megabytes]) => (megabytes ?? 0) > MOST_PSS_MIB);
  const demands: readonly (readonly [isMet: boolean, problem: string])[] = [
    [figures.periodsSettled >= PERIODS_OF_ONCE, `only ${figures.periodsSettled} periods are settled`],
    [figures.trades >= LEAST_TRADES, `only ${figures.trades} trades`],
    [
      missing.length === 0,
      `${missing.length} sides of metered trades are not final: ${missing.slice(0, 3).join('; ')}`,
    ],
    [figures.stateHashes.length === 1, `the nodes differ in state at height ${figures.commonHeight}`],
    [
      figures.differingTradeLists.length === 0,
      `other trades than the first node: ${figures.differingTradeLists.join()}`,
    ],
    [figures.ledgerImbalance === 0, `ledger entries are ${figures.ledgerImbalance} micro-units from zero`],
    [figures.mirrorMismatches === 0, `the books of ${figures.mirrorMismatches} trades do not mirror each other`],
    [figures.duplicatePostings === 0, `${figures.duplicatePostings} ledger entries are there twice`],
    [figures.ordersTimed > 0, 'no order was sealed'],
    [
      figures.ordersNotSealedEverywhere === 0,
      `${figures.ordersNotSealedEverywhere} sealed orders are not on all nodes`,
    ],
    [figures.partialFills > 0, 'no order was filled in part'],
    [figures.sellersShort > 0, 'no seller was short of its delivery'],
    [kills !== null || idle.length === 0, `never traded: ${idle.map(([label]) => label).join(', ')}`],
    [
      // Those who are away do not trade.
      kills !== null || figures.tradelessPairs === 0,
      `${figures.tradelessPairs} pairs of periods with sun and need without a trade`,
    ],
    [figures.ordersLost === 0, `${figures.ordersLost} acknowledged orders are lost`],
    [figures.readingsLost === 0, `${figures.readingsLost} acknowledged readings are lost`],
    [figures.refusedByNodes.length === 0, `refused: ${figures.refusedByNodes.slice(0, 3).join('; ')}`],
    [large.length === 0, `more than ${MOST_PSS_MIB} MB: ${large.map(([label]) => label).join(', ')}`],
    [
      chaos.every(({ catchUpSeconds }) => catchUpSeconds <= MOST_CATCH_UP_SECONDS),
      `caught up later than ${MOST_CATCH_UP_SECONDS} s after the start`,
    ],
    [kills === null || kills.done === kills.wanted, `only ${kills?.done} of ${kills?.wanted} kills`],
    [
      (kills?.p99ReadySeconds ?? 0) <= MOST_READY_SECONDS,
      `one in a hundred was ready later than ${MOST_READY_SECONDS} s after the start`,
    ],
    [chaos.every(({ isRepeatedAsSame }) => isRepeatedAsSame), 'a repeated request placed another order'],
  ];
  return demands.flatMap(([isMet, problem]) => (isMet ? [] : [problem]));
}
