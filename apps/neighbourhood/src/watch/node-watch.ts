import { parseMicro, parseInstant } from '#units';
import type { AccountsAnswer, SettlementAnswer, StatusAnswer, TradeAnswer } from '../node/answers.js';
import { NodeRequestError } from '../node/node-client.js';
import type { NeighbourhoodNode } from '../neighbourhood.js';
import { FINAL_STATES } from './settled-periods.js';

/** One line of the table: a node as it answers now. */
export interface NodeView {
  readonly label: string;
  readonly kind: string;
  readonly role: string;
  /** null: the node does not answer. */
  readonly status: StatusAnswer | null;
  readonly trades: number;
  readonly boughtWh: number;
  readonly soldWh: number;
  /** What the neighbours owe the household, less what it owes them, micro-units. */
  readonly balance: number;
}

/** Looks at one node over HTTP, again and again, and remembers what cannot change any more. */
export class NodeWatch {
  /** Own trades by id. */
  readonly trades = new Map<string, TradeAnswer>();
  /** State of each own settlement, by trade. */
  readonly states = new Map<string, string>();
  private status: StatusAnswer | null = null;
  private balance = 0;

  constructor(readonly node: NeighbourhoodNode) {}

  get view(): NodeView {
    const { label, kind, role, memberId } = this.node;
    const trades = [...this.trades.values()];
    const sum = (side: 'buyer' | 'seller'): number =>
      trades.reduce((total, trade) => total + (trade[side] === memberId ? trade.quantityWh : 0), 0);
    const { status, balance } = this;
    return {
      label,
      kind,
      role,
      status,
      trades: trades.length,
      boughtWh: sum('buyer'),
      soldWh: sum('seller'),
      balance,
    };
  }

  /** Asks the node. One that does not answer is shown as such. */
  async look(): Promise<void> {
    const { client, role } = this.node;
    try {
      this.status = await client.get<StatusAnswer>('/api/v1/network/status');
      if (role === 'operator') return;
      await this.lookAtTrades();
      await this.lookAtSettlements();
      const accounts = await client.get<AccountsAnswer>('/api/v1/ledger/accounts');
      this.balance = accounts.items
        .filter(({ account }) => account.startsWith('receivable/') || account.startsWith('payable/'))
        .reduce((sum, { balance }) => sum + (parseMicro(balance) ?? 0), 0);
    } catch (error) {
      if (!(error instanceof NodeRequestError)) throw error;
      this.status = null;
    }
  }

  private async lookAtTrades(): Promise<void> {
    const isKnown = ({ tradeId }: TradeAnswer): boolean => this.trades.has(tradeId);
    const query = { scope: 'own', limit: 100 };
    const found = await this.node.client.list<TradeAnswer>('/api/v1/trades', query, isKnown);
    for (const trade of found) this.trades.set(trade.tradeId, trade);
  }

  private async lookAtSettlements(): Promise<void> {
    const open = [...this.trades.values()].filter(({ tradeId }) => !FINAL_STATES.has(this.states.get(tradeId) ?? ''));
    if (open.length === 0) return;
    const oldestMs = Math.min(...open.map(({ period }) => parseInstant(period) ?? 0));
    const isOlder = ({ period }: SettlementAnswer): boolean => (parseInstant(period) ?? 0) < oldestMs;
    const found = await this.node.client.list<SettlementAnswer>('/api/v1/settlements', { limit: 100 }, isOlder);
    for (const { tradeId, state } of found) this.states.set(tradeId, state);
  }
}
