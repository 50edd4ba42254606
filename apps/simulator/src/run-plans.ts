import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { SimulationPlan, SimulationReport } from '#testing';
import type { SmallestFailure, WorkerMessage } from './messages.js';

/** What came of one plan. */
export type PlanResult =
  | {
      readonly plan: SimulationPlan;
      readonly report: SimulationReport;
      readonly cpuMs: number;
      readonly smallest: SmallestFailure | null;
    }
  | { readonly plan: SimulationPlan; readonly error: string };

/**
 * Runs plans in processes of their own, several at once; answers in the order of the plans.
 *
 * @param onShare is told how much of a plan is over
 * @param onResult is told each result as it comes
 */
export async function runPlans(
  plans: readonly SimulationPlan[],
  jobs: number,
  onShare: (plan: SimulationPlan, share: number) => void,
  onResult: (result: PlanResult) => void,
): Promise<PlanResult[]> {
  const results: PlanResult[] = [];
  const queue = [...plans.entries()];
  const workers = Array.from({ length: Math.min(jobs, plans.length) }, () => new Worker());
  await Promise.all(
    workers.map(async (worker) => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [index, plan] = next;
        const result = await worker.run(plan, (share) => onShare(plan, share));
        results[index] = result;
        onResult(result);
      }
      worker.end();
    }),
  );
  return results;
}

/** A process that runs one plan at a time; a new one when the last one died. */
class Worker {
  private child: ChildProcess | null = null;

  async run(plan: SimulationPlan, onShare: (share: number) => void): Promise<PlanResult> {
    const child = this.child ?? fork(new URL('worker.js', import.meta.url));
    this.child = child;
    return await new Promise<PlanResult>((resolve) => {
      const finish = (result: PlanResult): void => {
        child.removeAllListeners();
        resolve(result);
      };
      child.on('message', (message: WorkerMessage) => {
        if (message.type === 'progress') onShare(message.share);
        else if (message.type === 'failed') finish({ plan, error: message.error });
        else finish({ plan, report: message.report, cpuMs: message.cpuMs, smallest: message.smallest });
      });
      child.on('exit', (code, signal) => {
        this.child = null;
        finish({ plan, error: `the process ended: ${signal ?? code}` });
      });
      child.send(plan);
    });
  }

  end(): void {
    this.child?.disconnect();
  }
}
