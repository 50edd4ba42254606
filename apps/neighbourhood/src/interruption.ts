import process from 'node:process';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Exit code of a program that was interrupted, as shells expect it. */
const INTERRUPTED_EXIT_CODE = 130;

/** Waits for Ctrl-C or a request to stop. The second one ends the process at once: its nodes notice and stop too. */
export function interruption(): { readonly wanted: Promise<'interrupted'>; readonly forget: () => void } {
  let interrupt: (value: 'interrupted') => void;
  const wanted = new Promise<'interrupted'>((resolve) => {
    interrupt = resolve;
  });
  let count = 0;
  const onSignal = (): void => {
    count += 1;
    if (count > 1) process.exit(INTERRUPTED_EXIT_CODE);
    interrupt('interrupted');
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  const forget = (): void => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
  return { wanted, forget };
}
