import type { Command, EngineEffect, StoreChange } from '#engine';
import { CALM, EngineNetwork } from '../engine-network.js';
import type { NetworkObserver } from '../engine-network.js';
import { SeededRandom } from '../seeded-random.js';
import type { SimulatedNode } from '../simulated-node.js';
import { withoutGlobals } from './banned-globals.js';
import { brokenAtStart, brokenBy } from './broken-by.js';
import { checkLeftovers, checkOrderRecords, checkSnapshot } from './final-checks.js';
import { HouseholdLife } from './household-life.js';
import { InvariantWatcher } from './invariant-watcher.js';
import { checkLiveness } from './liveness.js';
import { misbehave } from './misbehaviour.js';
import { RunHash } from './run-hash.js';
import { simulatedCommunity } from './simulated-community.js';
import type { SimulationPlan } from './simulation-plan.js';
import type { Violation } from './violation.js';

/** A vote is on its way, but has not arrived everywhere, when its validator dies so soon. */
const MOMENT_MS = 60;
/** A simulated community is silent when it has nothing to do: a day of it costs what happens in it. */
const PACING = { emptyBlockMs: 30 * 86_400_000, statusIntervalMs: 3_600_000, headProbeMs: 120_000 };
/** A neighbour notices after so long that a connection is gone, or there again, at most. */
const NOTICE_MS = 15_000;

/** A node compares its clock with those of others so often. */
const CLOCK_CHECK_MS = 30_000;

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
  /** What befalls a node at its next vote or reply. */
  private readonly strikes = new Map<string, () => void>();
  /** How often each node has been taken down and not yet started again. */
  private readonly downs = new Map<number, number>();

  constructor(private readonly plan: SimulationPlan) {
    this.byzantine = new Set(plan.byzantine.map(({ node }) => node));
    this.watcher = new InvariantWatcher((index) => !this.byzantine.has(index), this.byzantine.size === 0);
    const community = simulatedCommunity(plan);
    this.network = new EngineNetwork(community, plan.seed, plan.network, this.observer(), PACING);
    this.watcher.watch(this.network);
    this.network.isCut = (from, to) =>
      this.cuts.some(({ side, oneWay }) => side.has(from) !== side.has(to) && (!oneWay || side.has(from)));
  }

  /** @param progress is told now and then how much of the run is over, from 0 to 1 */
  run(progress: (share: number) => void = () => undefined): SimulationReport {
    this.attempt(() => this.prepare());
    const { durationMs } = this.plan;
    for (let part = 1; part <= PARTS && this.isClean; part++) {
      this.attempt(() => this.network.run(Math.round((durationMs * part) / PARTS) - this.network.nowMs));
      this.checkSnapshot(part);
      progress(part / (PARTS + 1));
    }
    if (this.isClean) this.attempt(() => this.heal());
    progress(1);
    return this.report();
  }

  /** Runs a part; an exception that shows a broken invariant is reported, any other is thrown on. */
  private attempt(work: () => void): void {
    try {
      withoutGlobals(work);
    } catch (error) {
      const invariant = brokenBy(error);
      if (invariant === null) throw error;
      this.watcher.report(invariant, null, String(error));
    }
  }

  /** Of one node each time. */
  private checkSnapshot(turn: number): void {
    const { network, watcher } = this;
    const node = network.nodes[turn % network.nodes.length]!;
    if (!this.byzantine.has(node.index)) checkSnapshot(node, network.community.communityId, watcher.report);
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
        this.compareClock(simulated);
      });
      this.network.after(stepAtMs + stepForMs, () => {
        simulated.clockOffsetMs = 0;
        this.compareClock(simulated);
      });
    }
  }

  /** The node asks the others for their time, as every node does now and then. */
  private compareClock(node: SimulatedNode): void {
    this.network.after(CLOCK_CHECK_MS, () => {
      if (node.up) this.network.input(node.index, { type: 'clock-offset', offsetMs: -node.clockOffsetMs });
    });
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
    for (const { atMs, forMs, nodes, after } of plan.crashes) {
      const strike = (waitMs: number): void => {
        for (const index of nodes) {
          network.after(waitMs, () => this.takeDown(index));
          network.after(waitMs + forMs, () => this.bringUp(index));
        }
      };
      if (after === undefined) strike(atMs);
      else network.after(atMs, () => this.strikes.set(`${nodes[0]!} ${after}`, () => strike(random.below(MOMENT_MS))));
    }
  }

  private noteSent(node: SimulatedNode, { type }: EngineEffect): void {
    if (type !== 'send-consensus' && type !== 'reply') return;
    const key = `${node.index} ${type === 'reply' ? 'reply' : 'vote'}`;
    const strike = this.strikes.get(key);
    this.strikes.delete(key);
    strike?.();
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
    const node = this.network.nodes[index]!;
    try {
      this.network.restartNow(index);
    } catch (error) {
      const invariant = brokenAtStart(error);
      if (invariant === null) throw error;
      this.watcher.report(invariant, node, `does not start from what it has stored: ${String(error)}`);
      return;
    }
    this.watcher.restarted(node);
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
    this.strikes.clear();
    for (let [cut] = this.cuts; cut !== undefined; [cut] = this.cuts) this.endCut(cut, random);
    for (const index of network.nodes.keys()) while ((this.downs.get(index) ?? 0) > 0) this.bringUp(index);
    for (const node of network.nodes) {
      node.isWallClockRight = true;
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
    this.watcher.checkMirrors(network.nodes);
    this.checkEnd();
  }

  /** Nothing is under way any more. */
  private checkEnd(): void {
    const { network, watcher } = this;
    const honest = network.nodes.filter(({ index }) => !this.byzantine.has(index));
    for (const node of honest) {
      watcher.restarted(node);
      watcher.acknowledged.checkEnd(node);
      checkSnapshot(node, network.community.communityId, watcher.report);
      checkLeftovers(node, watcher.report);
    }
    checkOrderRecords(honest, watcher.report);
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
        this.noteSent(node, effect);
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
