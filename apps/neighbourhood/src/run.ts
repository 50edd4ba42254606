import process from 'node:process';
import { createDisplay } from './display/display.js';
import type { Display } from './display/display.js';
import { progressAt } from './display/progress.js';
import { interruption } from './interruption.js';
import { Neighbourhood } from './neighbourhood.js';
import type { NeighbourhoodOptions } from './options.js';
import { NeighbourhoodWatch } from './watch/neighbourhood-watch.js';

/** Runs a neighbourhood as the options say. Answers the exit code. */
export async function run(options: NeighbourhoodOptions): Promise<number> {
  const display = createDisplay(options.json ? process.stderr : process.stdout);
  const { wanted, forget } = interruption();
  let fail: (error: unknown) => void;
  const failed = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  let neighbourhood: Neighbourhood | null = null;
  let watch: NeighbourhoodWatch | null = null;
  try {
    neighbourhood = await Neighbourhood.prepare(
      options,
      (line) => display.say(line),
      (error) => fail(error),
    );
    const started = await Promise.race([neighbourhood.start(), failed, wanted]);
    if (started === 'interrupted') return 0;
    tellPages(neighbourhood, display);
    watch = watchOn(neighbourhood, display, (error) => fail(error));
    await Promise.race([failed, wanted]);
    display.say('Stopping ...');
    return 0;
  } catch (error) {
    display.say(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    watch?.stop();
    await neighbourhood?.stop();
    neighbourhood?.dispose();
    forget();
  }
}

function tellPages(neighbourhood: Neighbourhood, display: Display): void {
  display.say('');
  display.say('Pages (the link opens them, keep it to yourself):');
  for (const { label, page } of neighbourhood.nodes) display.say(`  ${label.padEnd(14)} ${page}`);
}

function watchOn(
  neighbourhood: Neighbourhood,
  display: Display,
  onFailure: (error: unknown) => void,
): NeighbourhoodWatch {
  const { originMs, periodSeconds } = neighbourhood;
  const watch = new NeighbourhoodWatch(
    neighbourhood,
    () => {
      const nowMs = Date.now();
      const progress = progressAt(nowMs, originMs, periodSeconds);
      display.show({ views: watch.views, progress, trades: watch.trades.length, settled: watch.settled(nowMs).length });
    },
    onFailure,
  );
  watch.start();
  return watch;
}
