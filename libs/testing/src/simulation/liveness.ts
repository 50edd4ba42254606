import type { Command } from '#engine';
import type { EngineNetwork } from '../engine-network.js';
import type { SimulatedNode } from '../simulated-node.js';
import type { Report } from './violation.js';

/** A healed community. */
export interface HealedCommunity {
  readonly network: EngineNetwork;
  readonly isHonest: (index: number) => boolean;
  readonly ask: (node: SimulatedNode, command: Command) => void;
  /** False once something was reported. */
  readonly isClean: () => boolean;
  readonly report: Report;
}

/** The delay that validators assume may have grown to this multiple while the network was bad. */
const GREATEST_BACK_OFF = 4;
/** Correct nodes reach the head within this, and as much again for each hour that they missed. */
const CATCH_UP_MS = 5_000;
/** A member is asked for its head so often, one after the other; the first one may be behind itself. */
const PROBES_MS = 4 * 120_000;
/** A command of a healed node is pushed to the validators, when gossip lost it, after so long at most. */
const PUSH_MS = 10_000;
/** Settlements that are under way end this many delivery periods after the last deadline, at most. */
const SETTLING_PERIODS = 3;
const SETTLING_PARTS = 12;
/** Clocks are right again, but for their drift. */
const CLOCK_SKEW_MS = 60_000;

/** [I10] With enough correct validators that are linked and have right clocks, the community goes on, and settles. */
export function checkLiveness(community: HealedCommunity): void {
  const { network, isHonest, ask, isClean, report } = community;
  const { rules, validators } = network.community.genesis;
  const faulty = Math.floor((validators.length - 1) / 3);
  const blockMs = (faulty + 2) * (3 * rules.deltaMs * GREATEST_BACK_OFF + rules.batchSeconds * 1_000);
  const honest = network.nodes.filter(({ index }) => isHonest(index));
  const households = honest.filter(({ identity }) => identity.member.roles.includes('household'));

  // Before anything new happens: what was missed is asked for.
  const missed = Math.max(...honest.map(({ engine }) => engine.state.height));
  network.run(PROBES_MS);
  if (!isClean()) return;
  for (const node of honest) {
    const { height } = node.engine.state;
    if (height < missed) report('I10', node, `is at height ${height}, and the head was ${missed} ${PROBES_MS} ms ago`);
  }
  const before = Math.max(...honest.map(({ engine }) => engine.state.height));
  const hoursMissed = Math.ceil(network.nowMs / 3_600_000);
  const lengthMs = rules.periodSeconds * 1_000;
  const period = (Math.floor(network.wallMs / lengthMs) + 3) * rules.periodSeconds;
  for (const node of households) {
    const side = node.index % 2 === 0 ? 'sell' : 'buy';
    // They cross, so that a clearing is due with nothing else going on.
    const terms = { quantityWh: 10, limitPrice: side === 'sell' ? 100_000 : 200_000, minFillWh: 0 } as const;
    ask(node, {
      type: 'place-orders',
      orders: [{ side, period, ...terms, timeInForce: 'gtc', expiresAtMs: null }],
    });
  }
  network.run(blockMs);
  if (!isClean()) return;
  const highest = Math.max(...honest.map(({ engine }) => engine.state.height));
  if (highest === before) report('I10', null, `no block within ${blockMs} ms of healing, at height ${before}`);

  network.run(Math.max(blockMs, PUSH_MS) + blockMs + CATCH_UP_MS * (1 + hoursMissed));
  if (!isClean()) return;
  for (const node of households) {
    const waiting = node.engine.own.pendingOrders().length;
    if (waiting > 0) report('I10', node, `${waiting} orders are not sealed after ${network.nowMs} ms`);
  }
  checkSameHead(community, honest);
  if (!isClean()) return;

  const settlingMs = rules.settlementDeadlineSeconds * 1_000 + SETTLING_PERIODS * lengthMs;
  for (let part = 0; part < SETTLING_PARTS && isClean(); part++) {
    network.run(settlingMs / SETTLING_PARTS);
    for (const node of honest) checkDue(community, node, blockMs);
  }
  if (!isClean()) return;
  checkSameHead(community, honest);
  for (const node of honest) {
    if (node.engine.desk.unacknowledged > 0 && honest.length === network.nodes.length) {
      report('I10', node, `${node.engine.desk.unacknowledged} statements are not acknowledged`);
    }
  }
}

/** What the market's time makes due is done: clearings of crossed books, and gates. */
function checkDue({ network, report }: HealedCommunity, node: SimulatedNode, blockMs: number): void {
  const { state } = node.engine;
  const clearingMs = state.rules.clearingSeconds * 1_000;
  // By when the community has had time for a block.
  const byMs = network.wallMs - blockMs - CLOCK_SKEW_MS;
  for (const period of state.book.periods()) {
    const gateMs = (period - state.rules.gateClosureSeconds) * 1_000;
    if (gateMs <= byMs) report('I10', node, `the gate of ${period} passed ${network.wallMs - gateMs} ms ago`);
    const isDue = Math.floor(byMs / clearingMs) > Math.floor(state.timestampMs / clearingMs);
    if (isDue && state.book.isCrossed(period)) report('I10', node, `the crossed book of ${period} is not cleared`);
  }
}

function checkSameHead({ network, report }: HealedCommunity, honest: readonly SimulatedNode[]): void {
  const highest = Math.max(...honest.map(({ engine }) => engine.state.height));
  const last = honest.find(({ engine }) => engine.state.height === highest)!;
  for (const node of honest) {
    const { height } = node.engine.state;
    if (height < highest) report('I10', node, `is at height ${height}, the head is ${highest}, ${network.nowMs} ms`);
    else if (node.engine.chain.stateHash !== last.engine.chain.stateHash)
      report('I8', node, `another state at ${height}`);
  }
}
