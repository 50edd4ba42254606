/**
 * Exact decimals. The node tells prices and money as decimal text; the pages add and compare them as integer micro-units
 * (bigint), never as floating point, so that a sum on the screen is the sum of the ledger.
 */

/** Micro-units of one currency unit. */
export const MICRO_PER_UNIT = 1_000_000n;
const DECIMALS = 6;

/** Narrow no-break space: groups thousands without reading as a decimal sign in any language. */
const GROUP = '\u202F';
/** The typographic minus is as wide as a digit. */
const MINUS = '\u2212';
const PLAIN_DECIMAL = /^(-?)(\d{1,15})(?:\.(\d{1,12}))?$/;

/**
 * Decimal text to micro-units; undefined when it is not plain decimal text or finer than a micro-unit.
 *
 * @example parseMicro('0.24') // 240000n
 */
export function parseMicro(text: string): bigint | undefined {
  const [, sign, whole, fraction = ''] = PLAIN_DECIMAL.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const significant = fraction.replace(/0+$/, '');
  if (significant.length > DECIMALS) return undefined;
  const micro = BigInt(whole) * MICRO_PER_UNIT + BigInt(significant.padEnd(DECIMALS, '0'));
  return sign === '-' ? -micro : micro;
}

/**
 * What a person types: also a decimal comma and spaces around. undefined as in {@link parseMicro}.
 */
export function parseTypedMicro(text: string): bigint | undefined {
  return parseMicro(
    text
      .trim()
      .replace(',', '.')
      .replace(/^\u2212/, '-'),
  );
}

/** Micro-units to the plain decimal text that the node understands. @example toDecimalText(240000n) // '0.24' */
export function toDecimalText(micro: bigint): string {
  const { minus, whole, fraction } = digits(micro);
  const significant = fraction.replace(/0+$/, '');
  return `${minus ? '-' : ''}${whole}${significant === '' ? '' : `.${significant}`}`;
}

/** The digits of an amount, split where the eye should stop: the decimals that matter, then the rest up to a micro-unit. */
export interface AmountDigits {
  /** Sign, grouped whole part, decimal point and the first decimals. */
  readonly main: string;
  /** The decimals after that, at full precision without trailing zeros; '' when there are none. */
  readonly tail: string;
  /** How many zeros are left out after the tail. */
  readonly omittedZeros: number;
}

/**
 * Splits an amount for display. `mainDecimals` 1 to 6; `sign` 'always' also shows a plus.
 *
 * @example amountDigits(168250n, 2) // { main: '0.16', tail: '825', omittedZeros: 1 }
 */
export function amountDigits(micro: bigint, mainDecimals: number, sign: 'auto' | 'always' = 'auto'): AmountDigits {
  const { minus, whole, fraction } = digits(micro);
  const plus = sign === 'always' && micro > 0n ? '+' : '';
  const head = fraction.slice(0, mainDecimals);
  const tail = fraction.slice(mainDecimals).replace(/0+$/, '');
  return {
    main: `${minus ? MINUS : plus}${group(whole)}.${head}`,
    tail,
    omittedZeros: DECIMALS - mainDecimals - tail.length,
  };
}

/** An amount as one text at full precision, with at least `leastDecimals` decimals. @example formatMicro(1200000n, 2) // '1.20' */
export function formatMicro(micro: bigint, leastDecimals: number, sign: 'auto' | 'always' = 'auto'): string {
  const { main, tail } = amountDigits(micro, leastDecimals, sign);
  return main + tail;
}

/** Groups the digits of a whole number in threes. @example group('12345') // '12 345' with narrow spaces */
export function group(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+$)/g, GROUP);
}

/** Price (micro-units per kWh) times energy (Wh) in micro-units, rounded half to even as the settlement does. */
export function priceTimesEnergy(pricePerKWh: bigint, energyWh: number): bigint {
  return divideHalfEven(pricePerKWh * BigInt(energyWh), 1000n);
}

/** Exact division rounded half to even; `divisor` > 0. */
export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  let quotient = dividend / divisor;
  let remainder = dividend % divisor;
  if (remainder < 0n) {
    quotient -= 1n;
    remainder += divisor;
  }
  const twice = remainder * 2n;
  const up = twice > divisor || (twice === divisor && quotient % 2n !== 0n);
  return up ? quotient + 1n : quotient;
}

/** For the axes of a chart only, where a pixel is coarser than any rounding. */
export function toChartNumber(micro: bigint): number {
  return Number(micro) / Number(MICRO_PER_UNIT);
}

function digits(micro: bigint): { minus: boolean; whole: string; fraction: string } {
  const minus = micro < 0n;
  const magnitude = minus ? -micro : micro;
  return {
    minus,
    whole: (magnitude / MICRO_PER_UNIT).toString(),
    fraction: (magnitude % MICRO_PER_UNIT).toString().padStart(DECIMALS, '0'),
  };
}
