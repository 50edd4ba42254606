/** 1,000,000. */
export function countText(count: number): string {
  return numberText(count, 0);
}

export function numberText(value: number, digits: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
