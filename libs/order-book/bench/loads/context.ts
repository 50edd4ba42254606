import type { BenchOptions } from '../options.js';
import type { Scale } from '../scale.js';

/** What every load is given. */
export interface LoadContext {
  readonly options: BenchOptions;
  readonly scale: Scale;
  /** Says on standard error what is going on. */
  readonly report: (text: string) => void;
}
