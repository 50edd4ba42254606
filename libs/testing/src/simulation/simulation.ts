import type { Command, EngineEffect, StoreChange } from '#engine';
import type { HexId } from '#market';
import { CALM, EngineNetwork } from '../engine-network.js';
import type { NetworkObserver } from '../engine-network.js';
import { SeededRandom } from '../seeded-random.js';
import type { SimulatedNode } from '../simulated-node.js';
import { testCommunity } from '../test-community.js';
import { withoutGlobals } from './banned-globals.js';
import { HouseholdLife } from './household-life.js';
import { InvariantWatcher } from './invariant-watcher.js';
import { checkLiveness } from './liveness.js';
import { misbehave } from './misbehaviour.js';
import { RunHash } from './run-hash.js';
import type { SimulationPlan } from './simulation-plan.js';
import type { Violation } from './violation.js';

/** Larger than any canary, so that metered canaries are plausible. */
const IMPORT_LIMIT_W = 2_000_000;
/** A simulated community is silent when it has nothing to do: a day of it costs what happens in it. */
const PACING = { emptyBlockMs: 30 * 86_400_000, statusIntervalMs: 3_600_000, headProbeMs: 120_000 };
/** A neighbour notices after so long that a connection is gone, or there again, at most. */
const NOTICE_MS = 15_000;

/** What came of a run. */
export interface SimulationReport {
  readonly seed: number;
  /** Over everything that was written and sent: the same seed gives the same. */
  readonly hash: string;
  readonly violations: readonly Violation[];
  readonly simulatedMs: number;
  readonly events: number;
  readonly height: number;
  readonly trades: number;
  readonly ordersAcknowledged: number;
  readonly readingsAcknowledged: number;
  readonly settlements: number;
  readonly postings: number;
}

/** Carries out a plan: first the faults, then their end and what must come of it. Stops at the first violation. */
export class Simulation {
  private readonly network: EngineNetwork;
  private readonly watcher: InvariantWatcher;
  private readonly hash = new RunHash();
  private readonly byzantine: ReadonlySet<number>;
  private readonly cuts: { readonly side: ReadonlySet<number>; readonly oneWay: boolean }[] = [];
  /** How often each node has been taken down and not yet started again. */
  private readonly downs = new Map<number, number>();

  constructor(private readonly plan: SimulationPlan) {
    this.byzantine = new Set(plan.byzantine.map(({ node }) => node));
    this.watcher = new InvariantWatcher((index) => !this.byzantine.has(index));
    const { households, validators, rules } = plan;
    const community = testCommunity({ households, validators, rules, importLimitW: IMPORT_LIMIT_W });
    this.network = new EngineNetwork(community, plan.seed, plan.network, this.observer(), PACING);
    this.watcher.watch(this.network);
    this.network.isCut = (from, to) =>
      this.cuts.some(({ side, oneWay }) => side.has(from) !== side.has(to) && (!oneWay || side.has(from)));
  }

  /** @param progress is told now and then how much of the run is over, from 0 to 1 */
  run(progress: (share: number) => void = () => undefined): SimulationReport {
    withoutGlobals(() => this.prepare());
    const { durationMs } = this.plan;
    for (let part = 1; part <= PARTS && this.isClean; part++) {
      withoutGlobals(() => this.network.run(Math.round((durationMs * part) / PARTS) - this.network.nowMs));
      progress(part / (PARTS + 1));
    }
    if (this.isClean) withoutGlobals(() => this.heal());
    progress(1);
    return this.report();
  }

  private get isClean(): boolean {
    return this.watcher.violations.length === 0;
  }

  private prepare(): void {
    const { plan, network } = this;
    const random = new SeededRandom(plan.seed);
    for (const node of network.nodes) {
      const disk = random.fork(`disk ${node.index}`);
      const [least, greatest] = plan.fsyncMs;
      if (greatest > 0) node.fsyncMs = () => disk.between(least, greatest);
    }
    for (const { node, kind } of plan.byzantine) {
      misbehave(network, network.nodes[node]!, kind, random.fork(`liar ${node}`));
    }
    this.prepareClocks();
    network.startAll();
    this.prepareFaults(random.fork('faults'));
    for (const node of network.nodes.slice(0, plan.households)) {
      const ask = (asked: SimulatedNode, command: Command): void => this.ask(asked, command);
      const life = new HouseholdLife(network, node, random.fork(`home ${node.index}`), plan.ordersPerPeriod, ask);
      if (life.canaryWh > 0) this.watcher.addCanary(node, life.canaryWh);
      life.begin(plan.durationMs);
    }
  }

  private prepareClocks(): void {
    for (const { node, offsetMs, driftPpm, stepAtMs, stepMs, stepForMs } of this.plan.clocks) {
      const simulated = this.network.nodes[node]!;
      simulated.clockOffsetMs = offsetMs;
      simulated.clockDriftPpm = driftPpm;
      this.network.after(stepAtMs, () => {
        simulated.clockOffsetMs += stepMs;
      });
      this.network.after(stepAtMs + stepForMs, () => {
        simulated.clockOffsetMs = 0;
      });
    }
  }

  private prepareFaults(random: SeededRandom): void {
    const { plan, network } = this;
    for (const { atMs, forMs, side, oneWay } of plan.partitions) {
      const cut = { side: new Set(side), oneWay };
      network.after(atMs, () => {
        this.cuts.push(cut);
        this.announceLinks(cut.side, false, random);
      });
      network.after(atMs + forMs, () => this.endCut(cut, random));
    }
    for (const { atMs, forMs, nodes } of plan.crashes) {
      for (const index of nodes) {
        network.after(atMs, () => this.takeDown(index));
        network.after(atMs + forMs, () => this.bringUp(index));
      }
    }
  }

  private endCut(cut: (typeof this.cuts)[number], random: SeededRandom): void {
    const at = this.cuts.indexOf(cut);
    if (at < 0) return;
    this.cuts.splice(at, 1);
    this.announceLinks(cut.side, true, random);
  }

  /** Each pair notices at a time of its own. */
  private announceLinks(side: ReadonlySet<number>, isUp: boolean, random: SeededRandom): void {
    for (const left of side) {
      for (const right of this.network.nodes.keys()) {
        if (side.has(right)) continue;
        this.network.after(random.below(NOTICE_MS), () => {
          if (this.network.isCut(left, right) !== isUp) this.network.link(left, right, isUp);
        });
      }
    }
  }

  private takeDown(index: number): void {
    const count = this.downs.get(index) ?? 0;
    this.downs.set(index, count + 1);
    if (count === 0) this.network.crash(index);
  }

  private bringUp(index: number): void {
    const count = this.downs.get(index) ?? 0;
    if (count === 0) return;
    this.downs.set(index, count - 1);
    if (count > 1) return;
    this.network.restartNow(index);
    this.watcher.restarted(this.network.nodes[index]!);
  }

  private ask(node: SimulatedNode, command: Command): void {
    if (!node.up) return;
    this.watcher.asked(node, node.nextRequestId, command);
    this.network.command(node.index, command);
  }

  /** The faults end, but for the members that misbehave; then the community has to find together and to settle. */
  private heal(): void {
    const { network, plan } = this;
    const random = new SeededRandom(plan.seed).fork('heal');
    for (let [cut] = this.cuts; cut !== undefined; [cut] = this.cuts) this.endCut(cut, random);
    for (const index of network.nodes.keys()) while ((this.downs.get(index) ?? 0) > 0) this.bringUp(index);
    for (const node of network.nodes) {
      node.clockOffsetMs = 0;
      node.fsyncMs = () => 0;
    }
    network.faults = CALM;
    network.run(NOTICE_MS);
    checkLiveness({
      network,
      isHonest: (index) => !this.byzantine.has(index),
      ask: (node, command) => this.ask(node, command),
      isClean: () => this.isClean,
      report: (invariant, node, detail) => {
        this.watcher.violations.push({ invariant, atMs: network.nowMs, node: node?.index ?? null, detail });
      },
    });
    if (!this.isClean) return;
    const byMember = new Map<HexId, SimulatedNode>(network.nodes.map((node) => [node.identity.member.memberId, node]));
    this.watcher.checkMirrors(network.nodes, byMember);
    for (const node of network.nodes) this.watcher.restarted(node);
  }

  private observer(): NetworkObserver {
    return {
      written: (node: SimulatedNode, changes: readonly StoreChange[]) => {
        this.hash.written(node.index, changes);
        this.watcher.written(node, changes);
      },
      released: (node: SimulatedNode, effect: EngineEffect) => {
        this.hash.released(node.index, this.network.nowMs, effect);
        this.watcher.released(node, effect);
      },
      stepped: (node: SimulatedNode) => this.watcher.stepped(node),
    };
  }

  private report(): SimulationReport {
    const { network, watcher } = this;
    const honest = network.nodes.filter(({ index }) => !this.byzantine.has(index));
    return {
      seed: this.plan.seed,
      hash: this.hash.text,
      violations: watcher.violations,
      simulatedMs: network.nowMs,
      events: network.eventCount,
      height: Math.max(...honest.map(({ engine }) => engine.state.height)),
      trades: Math.max(...honest.map(({ store }) => store.trades.size)),
      ordersAcknowledged: watcher.acknowledged.orders,
      readingsAcknowledged: watcher.acknowledged.readings,
      settlements: watcher.money.settlements,
      postings: watcher.money.postings,
    };
  }
}

const PARTS = 24;
