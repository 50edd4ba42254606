import { CommunityState } from '#engine';
import type { OrderRow } from '#engine';
import type { HexId } from '#market';
import type { SimulatedNode } from '../simulated-node.js';
import { standInCrypto } from '../stand-in-crypto.js';
import type { Report } from './violation.js';

/** Own rows of views above the final head: a few of the view in which the community waits for work. */
const MAX_LEFT_ROWS = 32;
/** Blocks above the final head, when nothing is under way. */
const MAX_LEFT_BLOCKS = 4;

/** [I8] What a snapshot holds is all there is: a node that starts from it has the same state. */
export function checkSnapshot(node: SimulatedNode, communityId: HexId, report: Report): void {
  const { state } = node.engine;
  const restored = CommunityState.restore(state.snapshot(), communityId, standInCrypto);
  if (restored.stateHash() !== state.stateHash()) {
    report('I8', node, `the snapshot of height ${state.height} gives another state`);
  }
}

/** [I8] Nodes at the same head hold the same public record of orders. */
export function checkOrderRecords(nodes: readonly SimulatedNode[], report: Report): void {
  const [first, ...others] = nodes;
  if (first === undefined) return;
  const expected = sealedOrders(first);
  for (const node of others) {
    const held = sealedOrders(node);
    for (const [orderId, text] of expected) {
      const other = held.get(orderId);
      if (other !== text)
        report('I8', node, `order ${orderId} is ${other ?? 'unknown'}; at node ${first.index}: ${text}`);
    }
    if (held.size > expected.size) report('I8', node, `${held.size} orders, ${expected.size} at node ${first.index}`);
  }
}

function sealedOrders({ store }: SimulatedNode): Map<HexId, string> {
  const sealed = [...store.orders.values()].filter(({ sealedHeight }) => sealedHeight !== null);
  return new Map(sealed.map((row) => [row.orderId, textOf(row)]));
}

function textOf({ status, quantityWh, filledWh, limitPrice, sealedHeight }: OrderRow): string {
  return `${status}, ${filledWh} of ${quantityWh} Wh at ${limitPrice}, height ${sealedHeight}`;
}

/** [I11] A community that has nothing to do any more holds nothing that is over, in memory and on disk. */
export function checkLeftovers(node: SimulatedNode, report: Report): void {
  const { engine, store } = node;
  const left = (count: number, most: number, what: string): void => {
    if (count > most) report('I11', node, `${count} ${what} are left, at most ${most} are needed`);
  };
  left(engine.mempool.size, 0, 'unsealed transactions');
  left(store.pendingTransactions.size, 0, 'stored transactions');
  left(
    store.votes.size + store.certificates.size + store.pendingBlocks.size,
    MAX_LEFT_ROWS,
    'rows of unfinished views',
  );
  left(engine.consensusStatus.unfinalizedBlocks, MAX_LEFT_BLOCKS, 'unfinished blocks');
  const open = [...store.settlements.values()].filter(({ state }) => state !== 'closed').length;
  left(engine.desk.openCases, open, 'settlement cases');
}
