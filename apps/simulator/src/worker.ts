import process from 'node:process';
import { shrink, Simulation } from '#testing';
import type { SimulationPlan, Violation } from '#testing';
import type { SmallestFailure, WorkerMessage } from './messages.js';

/** Runs one plan after the other for the process that forked it. */
process.on('message', (plan: SimulationPlan) => {
  try {
    const start = process.cpuUsage();
    const report = new Simulation(plan).run((share) => send({ type: 'progress', share }));
    const { user, system } = process.cpuUsage(start);
    const [violation] = report.violations;
    const smallest = violation === undefined ? null : smallestOf(plan, violation);
    send({ type: 'done', report, cpuMs: (user + system) / 1_000, smallest });
  } catch (error) {
    send({ type: 'failed', error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});

function smallestOf(plan: SimulationPlan, violation: Violation): SmallestFailure {
  const { plan: smallest, violation: failure } = shrink(plan, violation, failureOf);
  return { plan: smallest, violation: failure };
}

function failureOf(plan: SimulationPlan): Violation | null {
  try {
    return new Simulation(plan).run().violations[0] ?? null;
  } catch {
    return null;
  }
}

function send(message: WorkerMessage): void {
  process.send?.(message);
}
