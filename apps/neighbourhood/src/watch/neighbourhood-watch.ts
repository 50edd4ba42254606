import type { TradeAnswer } from '../node/answers.js';
import type { Neighbourhood } from '../neighbourhood.js';
import { NodeWatch } from './node-watch.js';
import type { NodeView } from './node-watch.js';
import { settledPeriods } from './settled-periods.js';

/** Least pause between two looks at all nodes; with many nodes it is longer, so that watching takes little of the machine. */
const LOOK_INTERVAL_MS = 1_000;
const LOOK_INTERVAL_PER_NODE_MS = 100;

/** Looks at all nodes about once a second. */
export class NeighbourhoodWatch {
  private readonly watches: NodeWatch[];
  private readonly byMember: Map<string, NodeWatch>;
  private timer: NodeJS.Timeout | null = null;
  private isStopped = false;
  /** When the first trade, and the first settled period, were seen, Unix ms; null: not yet. */
  firstTradeMs: number | null = null;
  firstSettlementMs: number | null = null;
  private waiting: { readonly condition: () => boolean; readonly resolve: () => void }[] = [];

  constructor(
    private readonly neighbourhood: Neighbourhood,
    /** After each look. */
    private readonly onLook: () => void,
    private readonly onFailure: (error: unknown) => void,
  ) {
    this.watches = neighbourhood.nodes.map((node) => new NodeWatch(node));
    this.byMember = new Map(this.watches.map((watch) => [watch.node.memberId, watch]));
  }

  start(): void {
    this.lookOn().catch(this.onFailure);
  }

  stop(): void {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  /** Resolves after the first look at which the condition holds. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ condition, resolve });
    });
  }

  /** In the order of the plan, the operator last. */
  get views(): NodeView[] {
    return this.watches.map(({ view }) => view);
  }

  /** All trades that a party has told of. */
  get trades(): TradeAnswer[] {
    return [...new Map(this.watches.flatMap(({ trades }) => [...trades])).values()];
  }

  /** Settled delivery periods, ascending instants. */
  settled(nowMs: number): string[] {
    const stateOf = (tradeId: string, member: string): string | undefined =>
      this.byMember.get(member)?.states.get(tradeId);
    return settledPeriods(this.trades, stateOf, nowMs, this.neighbourhood.periodSeconds);
  }

  private async lookOn(): Promise<void> {
    await Promise.all(this.watches.map((watch) => watch.look()));
    for (const { process } of this.neighbourhood.nodes) process.sampleUsage();
    if (this.isStopped) return;
    const nowMs = Date.now();
    if (this.trades.length > 0) this.firstTradeMs ??= nowMs;
    if (this.settled(nowMs).length > 0) this.firstSettlementMs ??= nowMs;
    this.onLook();
    const fulfilled = this.waiting.filter(({ condition }) => condition());
    this.waiting = this.waiting.filter((waiter) => !fulfilled.includes(waiter));
    for (const { resolve } of fulfilled) resolve();
    const pauseMs = Math.max(LOOK_INTERVAL_MS, LOOK_INTERVAL_PER_NODE_MS * this.watches.length);
    this.timer = setTimeout(() => this.start(), pauseMs);
  }
}
