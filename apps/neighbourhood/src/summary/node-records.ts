import type {
  BlockAnswer,
  IntervalAnswer,
  LedgerEntryAnswer,
  OrderAnswer,
  ReadingAnswer,
  SettlementAnswer,
  StatusAnswer,
  TradeAnswer,
} from '../node/answers.js';
import { METER_ID } from '../household/simulated-household.js';
import type { Neighbourhood, NeighbourhoodNode } from '../neighbourhood.js';

/** All that a node tells over HTTP and a summary rests on. */
export interface NodeRecords {
  readonly label: string;
  readonly memberId: string;
  readonly isHousehold: boolean;
  /** Hash of the state after the block of the common height, as this node has it. */
  readonly stateHash: string;
  /** Own orders and those of others, up to the common height. */
  readonly orders: readonly OrderAnswer[];
  /** All trades up to the common height. */
  readonly trades: readonly TradeAnswer[];
  readonly settlements: readonly SettlementAnswer[];
  readonly entries: readonly LedgerEntryAnswer[];
  readonly intervals: readonly IntervalAnswer[];
  /** What its meter sent; none of the operator. */
  readonly readings: readonly ReadingAnswer[];
}

/** What all nodes have in common at one height, and what each of them keeps. */
export interface CollectedRecords {
  readonly commonHeight: number;
  readonly nodes: readonly NodeRecords[];
}

/** Asks all nodes for everything. @throws NodeRequestError when one does not answer */
export async function collectRecords(neighbourhood: Neighbourhood): Promise<CollectedRecords> {
  const { nodes } = neighbourhood;
  const statuses = await Promise.all(nodes.map(({ client }) => client.get<StatusAnswer>('/api/v1/network/status')));
  const commonHeight = Math.min(...statuses.map(({ height }) => height));
  // One node after the other: a page of 1000 rows keeps a node busy for a moment.
  const records: NodeRecords[] = [];
  for (const node of nodes) records.push(await recordsOf(node, commonHeight));
  return { commonHeight, nodes: records };
}

async function recordsOf(node: NeighbourhoodNode, commonHeight: number): Promise<NodeRecords> {
  const { client, label, memberId, household } = node;
  const block = await client.get<BlockAnswer>(`/api/v1/network/blocks/${commonHeight}`);
  const orders = await client.list<OrderAnswer>('/api/v1/orders', { scope: 'all' });
  const trades = await client.list<TradeAnswer>('/api/v1/trades', { scope: 'all' });
  return {
    label,
    memberId,
    isHousehold: household !== null,
    stateHash: block.stateHash,
    orders,
    trades: trades.filter(({ height }) => height <= commonHeight),
    settlements: await client.list<SettlementAnswer>('/api/v1/settlements'),
    entries: await client.list<LedgerEntryAnswer>('/api/v1/ledger/entries'),
    intervals: await client.list<IntervalAnswer>('/api/v1/intervals'),
    readings: household === null ? [] : await client.list<ReadingAnswer>(`/api/v1/meters/${METER_ID}/readings`),
  };
}
