/**
 * The only place that rounds. Everything else adds and subtracts integers.
 */

/**
 * Integer division that rounds half to even (banker's rounding, IEEE 754 roundTiesToEven).
 *
 * @param numerator any integer
 * @param denominator a positive integer
 * @example divideHalfEven(5n, 2n) // 2n
 * @example divideHalfEven(-15n, 10n) // -2n
 */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  if (denominator <= 0n) throw new RangeError('divideHalfEven: the denominator must be positive');
  let quotient = numerator / denominator;
  let remainder = numerator % denominator;
  if (remainder < 0n) {
    remainder += denominator;
    quotient -= 1n;
  }
  const twice = remainder * 2n;
  if (twice > denominator || (twice === denominator && quotient % 2n !== 0n)) quotient += 1n;
  return quotient;
}

/** Integer division towards minus infinity, exact for safe integers. `denominator` is positive. */
export function divideFloor(numerator: number, denominator: number): number {
  const remainder = ((numerator % denominator) + denominator) % denominator;
  return (numerator - remainder) / denominator;
}

/**
 * numerator / denominator where nothing is left over: the numerator is a multiple of the denominator, and the quotient lies
 * within 32 bits.
 */
export function quotientOfMultiple(numerator: number, denominator: number): number {
  return (numerator / denominator) | 0;
}

/** The greatest multiple of `step` that is not above `value`; goes down below zero too. */
export function floorToMultiple(value: number, step: number): number {
  return divideFloor(value, step) * step;
}
