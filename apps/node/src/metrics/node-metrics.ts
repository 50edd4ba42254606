import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { Store } from '#store';
import type { StoreCounts } from '#store';
import { sumExact } from '#units';
import { EventHub } from '../events/event-hub.js';
import { behindBlocks, conditionOf } from '../network-status/condition.js';
import { NetworkView } from '../network-status/network-view.js';
import { EngineRunner } from '../runner/engine-runner.js';
import { RefusalCounter } from '../runner/refusal-counter.js';

/** Values of one metric by its labels, read when somebody asks. */
type Samples = readonly { readonly labels?: Record<string, string>; readonly value: number }[];

/** All labels in use; a metric has those that its samples carry. */
const LABELS = ['condition', 'kind', 'state', 'topic', 'verdict', 'direction', 'where', 'code'];

/** The node's figures for Prometheus. Everything is read at the moment of the question; nothing is counted twice. */
@Injectable()
export class NodeMetrics {
  private readonly registry = new Registry();
  private countsUnderWay: Promise<StoreCounts> | null = null;

  constructor(
    private readonly runner: EngineRunner,
    private readonly store: Store,
    private readonly network: NetworkView,
    private readonly refusals: RefusalCounter,
    private readonly events: EventHub,
  ) {
    collectDefaultMetrics({ register: this.registry });
    this.describeChain();
    this.describeMarket();
    this.describeNetwork();
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }

  private describeChain(): void {
    const { engine } = this.runner;
    this.gauge('height', 'Height of the last final block.', () => [{ value: engine.state.height }]);
    this.gauge('behind_blocks', 'Blocks known to be missing here.', () => [{ value: behindBlocks(this.runner) }]);
    this.gauge('view', 'Present view of the consensus.', () => [{ value: engine.consensusStatus.view }]);
    this.gauge('epoch', 'Number of the validator set.', () => [{ value: engine.consensusStatus.epoch }]);
    this.gauge('nullified_views_in_a_row', 'Views without a block, in a row.', () => [
      { value: engine.consensusStatus.nullifiedInARow },
    ]);
    this.gauge('block_age_seconds', 'Time since the last final block, by the own clock.', () => [
      { value: Math.max(0, this.runner.now().wallMs - engine.state.timestampMs) / 1000 },
    ]);
    this.gauge('mempool_transactions', 'Unsealed transactions held here.', () => [{ value: engine.mempool.size }]);
    this.gauge('queue_inputs', 'Inputs that wait for the engine.', () => [{ value: this.runner.queueLength }]);
    this.counter('dropped_inputs_total', 'Inputs dropped because too many waited.', () => [
      { value: this.runner.droppedInputs },
    ]);
    this.gauge('running', '1 while the node takes part, by its condition.', () => [
      { labels: { condition: conditionOf(this.runner) }, value: this.runner.halt === null ? 1 : 0 },
    ]);
  }

  private describeMarket(): void {
    const { engine } = this.runner;
    this.gauge('members', 'Members of the community.', () => [{ value: engine.state.members.size }]);
    this.gauge('open_settlements', 'Own trades that are not closed.', () => [{ value: engine.desk.openCases }]);
    this.gauge('unacknowledged_statements', 'Own statements that the counterparty has not acknowledged.', () => [
      { value: engine.desk.unacknowledged },
    ]);
    this.gauge('ledger_imbalance_micro', 'Sum of all accounts in micro-units; anything but 0 is a fault.', async () => {
      const balances = await this.store.settlement.accountBalances();
      return [{ value: sumExact(balances.map(({ balance }) => balance)) }];
    });
    this.gauge('stored', 'Rows in the database, by kind.', async () => {
      const counts = await this.storeCounts();
      return [
        { labels: { kind: 'blocks' }, value: counts.blocks },
        { labels: { kind: 'live_orders' }, value: counts.liveOrders },
        { labels: { kind: 'trades' }, value: counts.trades },
        { labels: { kind: 'ledger_entries' }, value: counts.ledgerEntries },
        { labels: { kind: 'open_alarms' }, value: counts.openAlarms },
      ];
    });
    this.gauge('settlements', 'Settlements of own trades, by state.', async () =>
      [...(await this.storeCounts()).settlements].map(([state, value]) => ({ labels: { state }, value })),
    );
  }

  /** Counting goes over whole tables: once for all metrics of a question. */
  private storeCounts(): Promise<StoreCounts> {
    this.countsUnderWay ??= this.store.counts().finally(() => {
      this.countsUnderWay = null;
    });
    return this.countsUnderWay;
  }

  private describeNetwork(): void {
    this.gauge('peers', 'Connected peers.', () => [{ value: this.network.stats().peers }]);
    this.gauge('refused_peers', 'Peers that are refused now.', () => [{ value: this.network.stats().refusedPeers }]);
    this.gauge('connected_members', 'Members this node is connected to.', () => [
      { value: this.runner.engine.connectedMembers.size },
    ]);
    this.gauge('clock_offset_milliseconds', "How far the community's clocks are ahead of the own one.", () => {
      const offsetMs = this.network.clockOffsetMs();
      return offsetMs === null ? [] : [{ value: offsetMs }];
    });
    this.counter('gossip_messages_total', 'Received gossip by topic and verdict.', () =>
      Object.entries(this.network.stats().topics).flatMap(([topic, counts]) =>
        (['accepted', 'ignored', 'rejected'] as const).map((verdict) => ({
          labels: { topic: topic.slice(topic.lastIndexOf('/') + 1), verdict },
          value: counts[verdict],
        })),
      ),
    );
    this.counter('gossip_bytes_total', 'Payload of gossip by direction.', () => {
      const { bytes } = this.network.stats();
      return [
        { labels: { direction: 'in' }, value: bytes.gossipIn },
        { labels: { direction: 'out' }, value: bytes.gossipOut },
      ];
    });
    this.counter('refused_total', 'What was refused, by place and code.', () =>
      this.refusals.all().map(({ where, code, count }) => ({ labels: { where, code }, value: count })),
    );
    this.gauge('event_streams', 'Open event streams.', () => [{ value: this.events.openStreams }]);
  }

  private gauge(name: string, help: string, read: () => Samples | Promise<Samples>): void {
    const gauge = new Gauge({
      name: `wattmesh_${name}`,
      help,
      labelNames: LABELS,
      registers: [],
      async collect() {
        this.reset();
        for (const { labels = {}, value } of await read()) this.set(labels, value);
      },
    });
    this.registry.registerMetric(gauge);
  }

  /** A count that is kept elsewhere. */
  private counter(name: string, help: string, read: () => Samples): void {
    const counter = new Counter({
      name: `wattmesh_${name}`,
      help,
      labelNames: LABELS,
      registers: [],
      collect() {
        this.reset();
        for (const { labels = {}, value } of read()) this.inc(labels, value);
      },
    });
    this.registry.registerMetric(counter);
  }
}
