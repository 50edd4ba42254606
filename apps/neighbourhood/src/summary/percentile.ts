/** Nearest-rank percentile; null of nothing. @param percent 0 to 100 */
export function percentile(values: readonly number[], percent: number): number | null {
  const sorted = [...values].sort((left, right) => left - right);
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return sorted[rank - 1] ?? null;
}

/** Rounded for people who compare: three decimals. */
export function rounded(value: number | null, decimals = 3): number | null {
  return value === null ? null : Number(value.toFixed(decimals));
}
