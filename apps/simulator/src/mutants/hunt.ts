import { fork } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { mutants } from './catalog.js';
import type { Mutant } from './mutant.js';

/** A mutant that no seed has shown by then counts as not found. */
export const MUTANT_LIMIT_MS = 120_000;
/** A run that takes so long ends the hunt of its mutant, unfound: a seed takes some seconds. */
export const SEED_LIMIT_MS = 60_000;

export interface HuntOptions {
  /** Ids. */
  readonly mutants: readonly string[];
  /** Seeds 1 to this. */
  readonly maxSeeds: number;
  /** Processes at the same time. */
  readonly jobs: number;
  /** Takes a line for people when a mutant is done. */
  readonly report: (line: string) => void;
}

export interface HuntResult {
  readonly id: string;
  /** The invariant that is meant to catch it. */
  readonly intended: string;
  /**
   * What caught it, first things first: invariants; `thrown`: an exception of the core. null: nothing did.
   */
  readonly found: readonly string[] | null;
  /** The seed that showed it; null: none. */
  readonly seed: number | null;
  readonly seconds: number;
  /** What was seen first; of a mutant that was not found: why the hunt ended. */
  readonly detail: string;
}

/** What the process of a mutant tells. */
export type HuntMessage =
  | { readonly type: 'seed'; readonly seed: number }
  | { readonly type: 'found'; readonly seed: number; readonly invariants: string[]; readonly detail: string };

/** For each mutant: which seed shows it first, and which invariant it breaks. In the order of `options.mutants`. */
export async function hunt(options: HuntOptions): Promise<HuntResult[]> {
  const hunted = options.mutants.map((id) => {
    const mutant = mutants.find((known) => known.id === id);
    if (mutant === undefined) throw new Error(`no mutant is called ${id}`);
    return mutant;
  });
  const results: HuntResult[] = [];
  const waiting = [...hunted.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [place, mutant] = next;
      const result = await huntOne(mutant, options.maxSeeds);
      results[place] = result;
      options.report(lineOf(result));
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, options.jobs) }, work));
  return results;
}

function huntOne(mutant: Mutant, maxSeeds: number): Promise<HuntResult> {
  const startMs = performance.now();
  const child = fork(new URL('hunt-worker.js', import.meta.url), [mutant.id, String(maxSeeds)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Not those of this process: a test runner's lead to the sources.
    execArgv: [],
  });
  let seed = 0;
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-MAX_ERROR_CHARACTERS);
  });
  return new Promise((resolve) => {
    const end = (found: readonly string[] | null, detail: string): void => {
      clearTimeout(wholeTimer);
      clearTimeout(seedTimer);
      child.kill('SIGKILL');
      const seconds = Math.round((performance.now() - startMs) / 100) / 10;
      resolve({
        id: mutant.id,
        intended: mutant.invariant,
        found,
        seed: found === null ? null : seed,
        seconds,
        detail,
      });
    };
    const endless = (): void => end(null, `seed ${seed} takes more than ${SEED_LIMIT_MS} ms`);
    const wholeTimer = setTimeout(
      () => end(null, `not within ${seed} seeds in ${MUTANT_LIMIT_MS} ms`),
      MUTANT_LIMIT_MS,
    );
    let seedTimer = setTimeout(endless, SEED_LIMIT_MS);
    child.on('message', (message: HuntMessage) => {
      seed = message.seed;
      if (message.type === 'found') {
        end(message.invariants, message.detail);
        return;
      }
      clearTimeout(seedTimer);
      seedTimer = setTimeout(endless, SEED_LIMIT_MS);
    });
    child.on('error', (error) => end(null, error.message));
    // After a process that ended by itself nothing more comes; a result has come before.
    child.on('exit', (code) => end(null, code === 0 ? `not within ${seed} seeds` : `exit ${code}: ${errors.trim()}`));
  });
}

const MAX_ERROR_CHARACTERS = 2_000;

function lineOf({ id, intended, found, seed, seconds, detail }: HuntResult): string {
  const what = found === null ? `NOT FOUND, ${detail}` : `${found.join(', ')} at seed ${seed}: ${detail}`;
  return `${id} (${intended}) ${seconds} s: ${what}`;
}
