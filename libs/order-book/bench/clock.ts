/** Nanoseconds since some instant. */
export function nanoseconds(): number {
  const [seconds, rest] = process.hrtime();
  return seconds * 1e9 + rest;
}

/** Nanoseconds that the work takes. */
export function timed(work: () => void): number {
  const start = nanoseconds();
  work();
  return nanoseconds() - start;
}

/** Collects all garbage, so that nobody pays for another's. Wants node's --expose-gc. */
export function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('the benchmark wants node --expose-gc');
  globalThis.gc();
}

/** The value below which the share lies, from ascending values. */
export function percentile(ascending: ArrayLike<number>, share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const upper = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[upper]! : (sorted[upper - 1]! + sorted[upper]!) / 2;
}
