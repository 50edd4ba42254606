/** Steps that people read easily, times a power of ten. */
const STEPS = [1, 2, 2.5, 5, 10];

/** Round values from `low` to `high`, about `count` of them, for the axis of a chart. */
export function roundTicks(low: number, high: number, count: number): number[] {
  if (!(high > low) || count < 1) return [];
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (STEPS.find((factor) => factor * power >= rough) ?? 10);
  const ticks: number[] = [];
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index += 1) {
    // + 0 turns -0 into 0.
    ticks.push(index * step + 0);
  }
  return ticks;
}

/** The fewest decimals (0 to 4) that tell all ticks of an axis exactly. */
export function tickDecimals(ticks: readonly number[]): number {
  const exact = (decimals: number) => ticks.every((tick) => Math.abs(Number(tick.toFixed(decimals)) - tick) < 1e-9);
  return [0, 1, 2, 3].find(exact) ?? 4;
}
