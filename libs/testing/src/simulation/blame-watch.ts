import type { EngineEffect, StoreChange } from '#engine';
import type { SimulatedNode } from '../simulated-node.js';
import type { Report } from './violation.js';

/** What honest nodes may refuse without anybody's fault: skewed clocks, and statements that overtake their block or come late. */
const BLAMELESS: ReadonlySet<string> = new Set([
  'block.untimely',
  'statement.unknown-trade',
  'settlement.closed',
  'statement.outdated',
]);

/** [I9] Who is blamed for what. */
export class BlameWatch {
  /** @param areAllHonest true when nobody misbehaves, so that any blame is wrong, whoever is meant */
  constructor(
    private readonly report: Report,
    private readonly areAllHonest: boolean,
  ) {}

  released(node: SimulatedNode, effect: EngineEffect): void {
    if (effect.type !== 'refused' || !this.areAllHonest || BLAMELESS.has(effect.code)) return;
    this.report('I9', node, `${effect.where}: ${effect.code} ${effect.detail}`);
  }

  /** A dispute with an honest counterparty; a node that finds its own state to be another one. */
  written(node: SimulatedNode, change: StoreChange): void {
    if (change.type !== 'put-alarm') return;
    const { code, detail } = change.row;
    if (code === 'state.diverged') this.report('I8', node, detail);
    const isDispute = code === 'statement.out-of-range' || code === 'statement.contradiction';
    if (isDispute && this.areAllHonest) this.report('I9', node, `${code}: ${detail}`);
  }
}
