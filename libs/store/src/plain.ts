/** A record of the generated client with its 64-bit columns as numbers. */
export type Plain<T> = { [Field in keyof T]: bigint extends T[Field] ? Exclude<T[Field], bigint> | number : T[Field] };

/**
 * The record as a plain row: every number a JavaScript number.
 *
 * @throws RangeError when a number is beyond the safe range: nobody who goes through the store can have written it
 */
export function plain<T extends object>(record: T): Plain<T> {
  const row: Record<string, unknown> = Object.fromEntries(Object.entries(record));
  for (const [field, value] of Object.entries(row)) {
    if (typeof value === 'bigint') row[field] = safeNumber(value);
  }
  // Safety: only the bigint fields were replaced, by numbers.
  return row as Plain<T>;
}

/** @throws RangeError beyond the safe range */
export function safeNumber(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${value} is beyond the safe range of a number`);
  return number;
}
