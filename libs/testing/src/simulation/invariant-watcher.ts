import type { Command, EngineEffect, StoreChange } from '#engine';
import type { EngineNetwork, NetworkObserver } from '../engine-network.js';
import type { SimulatedNode } from '../simulated-node.js';
import { AcknowledgedThings } from './acknowledged-things.js';
import { AgreementWatch } from './agreement-watch.js';
import { BlameWatch } from './blame-watch.js';
import { CanaryWatch } from './canary-watch.js';
import { MarketWatch } from './market-watch.js';
import { MoneyWatch } from './money-watch.js';
import type { Report, Violation } from './violation.js';

/** Sees every write, every message and every step of a simulated community, and says what must not be. */
export class InvariantWatcher implements NetworkObserver {
  readonly violations: Violation[] = [];
  readonly acknowledged: AcknowledgedThings;
  readonly money: MoneyWatch;
  private readonly agreement: AgreementWatch;
  private readonly market: MarketWatch;
  private readonly canaries: CanaryWatch;
  private readonly blame: BlameWatch;
  private readonly seenRefusals = new Map<SimulatedNode, number>();
  private network: EngineNetwork | null = null;

  /**
   * @param isHonest places of the members that do not misbehave
   * @param areAllHonest true when there are no others
   */
  constructor(
    private readonly isHonest: (index: number) => boolean,
    areAllHonest: boolean,
  ) {
    const report: Report = (invariant, node, detail) => {
      const atMs = this.network?.nowMs ?? 0;
      this.violations.push({ invariant, atMs, node: node?.index ?? null, detail });
    };
    this.acknowledged = new AcknowledgedThings(report);
    this.agreement = new AgreementWatch(report);
    this.market = new MarketWatch(report);
    this.money = new MoneyWatch(report);
    this.canaries = new CanaryWatch(report);
    this.blame = new BlameWatch(report, areAllHonest);
    this.report = report;
  }

  readonly report: Report;

  watch(network: EngineNetwork): void {
    this.network = network;
    this.market.begin(network.community.genesis);
  }

  /** A value that must not leave the node. */
  addCanary(node: SimulatedNode, energyWh: number): void {
    this.canaries.add(node, energyWh);
  }

  asked(node: SimulatedNode, requestId: number, command: Command): void {
    this.acknowledged.asked(node, requestId, command);
  }

  written(node: SimulatedNode, changes: readonly StoreChange[]): void {
    if (!this.isHonest(node.index)) return;
    for (const change of changes) {
      this.agreement.written(node, change);
      this.market.written(node, change);
      this.money.written(node, change);
      this.blame.written(node, change);
    }
  }

  released(node: SimulatedNode, effect: EngineEffect): void {
    if (!this.isHonest(node.index)) return;
    this.agreement.released(node, effect);
    this.canaries.released(node, effect);
    this.acknowledged.released(node, effect);
    this.blame.released(node, effect);
  }

  stepped(node: SimulatedNode): void {
    if (!this.isHonest(node.index)) return;
    this.checkRefusals(node);
    this.market.stepped(node);
  }

  /** A node is up again: what it acknowledged is there. */
  restarted(node: SimulatedNode): void {
    if (this.isHonest(node.index)) this.acknowledged.check(node);
  }

  /** The settlements of the whole community, when nothing is under way any more. */
  checkMirrors(nodes: readonly SimulatedNode[]): void {
    const honest = nodes.filter(({ index }) => this.isHonest(index));
    const byMember = new Map(honest.map((node) => [node.identity.member.memberId, node]));
    this.money.checkMirrors(honest, (member) => byMember.get(member) ?? null);
  }

  /** [I9] Honest members are not refused by honest ones. */
  private checkRefusals(node: SimulatedNode): void {
    const seen = this.seenRefusals.get(node) ?? 0;
    if (node.refusals.length === seen) return;
    for (const { from, where, code, detail } of node.refusals.slice(seen)) {
      if (from === undefined || !this.isHonest(from)) continue;
      this.report('I9', node, `${where} of node ${from} was refused: ${code} ${detail}`);
    }
    this.seenRefusals.set(node, node.refusals.length);
  }
}
