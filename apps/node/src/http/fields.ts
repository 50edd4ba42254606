import { MAX_ENERGY_WH, MAX_PRICE, formatMicro, parseInstant, parseKWh, parseMicro } from '#units';
import { z } from 'zod';

/**
 * The building blocks of bodies, queries and answers. Outside: instants as RFC 3339 with an offset, money and prices as
 * exact decimal text in the community's currency, energy as integer Wh. Inside: integers.
 */

const PLAIN_DECIMAL = /^-?\d{1,15}(\.\d{1,12})?$/;
const HEX_ID = /^[0-9a-f]{64}$/;
const EXAMPLE_ID = '5d1c9d3f0b7a4f6e8c2b1a0918273645566778899aabbccddeeff00112233445';
const EXAMPLE_INSTANT = '2026-06-01T12:00:00Z';

/** Longest text of an instant: date, time, nine decimals and an offset. */
const MAX_INSTANT_LENGTH = 35;

// What comes in.

/** An id of 64 lowercase hexadecimal digits. */
export function hexIdField(description: string): z.ZodString {
  return z.string().regex(HEX_ID, 'must be 64 lowercase hexadecimal digits').meta({ description, example: EXAMPLE_ID });
}

/** An instant; inside it is Unix ms. A time without an offset is refused: whose noon it means cannot be known. */
export function instantField(description: string) {
  return z
    .string()
    .max(MAX_INSTANT_LENGTH)
    .transform((text, context) => {
      const timeMs = parseInstant(text);
      if (timeMs !== undefined) return timeMs;
      context.addIssue('must be an RFC 3339 instant with an offset, such as 2026-06-01T12:00:00Z or ...+02:00');
      return z.NEVER;
    })
    .meta({ description: `${description} RFC 3339 with an offset.`, example: EXAMPLE_INSTANT });
}

/** The start of a delivery period as an instant; inside it is Unix seconds. That it is one, the market checks. */
export function periodField(description: string) {
  return z
    .string()
    .max(MAX_INSTANT_LENGTH)
    .transform((text, context) => {
      const timeMs = parseInstant(text);
      if (timeMs !== undefined && timeMs % 1000 === 0) return timeMs / 1000;
      context.addIssue(
        'must be the start of a delivery period as an RFC 3339 instant with an offset, on a whole second',
      );
      return z.NEVER;
    })
    .meta({ description: `${description} RFC 3339 with an offset.`, example: EXAMPLE_INSTANT });
}

/** A price in currency per kWh as decimal text; inside it is micro-units per kWh. */
export function priceField(description: string) {
  return z
    .string()
    .regex(PLAIN_DECIMAL, 'must be plain decimal text, such as "0.24"')
    .transform((text, context) => {
      const micro = parseMicro(text);
      if (micro !== undefined && Math.abs(micro) <= MAX_PRICE) return micro;
      context.addIssue(`must have at most 6 decimals and lie within ${formatMicro(MAX_PRICE)} per kWh`);
      return z.NEVER;
    })
    .meta({ description: `${description} Currency per kWh, exact decimal text, at most 6 decimals.`, example: '0.24' });
}

/** Energy in whole Wh from `leastWh` on. */
export function energyField(description: string, leastWh = 0, greatestWh = MAX_ENERGY_WH): z.ZodNumber {
  return z
    .int()
    .min(leastWh)
    .max(greatestWh)
    .meta({ description: `${description} Wh.`, example: 1500 });
}

/** Energy in kWh as decimal text with at most three decimals; inside it is Wh. */
export function energyKWhField(description: string, greatestWh: number) {
  return z
    .string()
    .regex(PLAIN_DECIMAL, 'must be plain decimal text, such as "2793.510"')
    .transform((text, context) => {
      const energyWh = parseKWh(text);
      if (energyWh !== undefined && energyWh >= 0 && energyWh <= greatestWh) return energyWh;
      context.addIssue('must be 0 or more with at most 3 decimals');
      return z.NEVER;
    })
    .meta({ description: `${description} kWh, decimal text, at most 3 decimals.`, example: '2793.510' });
}

// What goes out.

export function hexId(description: string): z.ZodString {
  return z.string().meta({ description, example: EXAMPLE_ID });
}

export function instant(description: string): z.ZodString {
  return z.string().meta({ description: `${description} RFC 3339, UTC.`, example: '2026-06-01T12:00:00.000Z' });
}

export function period(description = 'Start of the delivery period.'): z.ZodString {
  return instant(description);
}

export function price(description: string): z.ZodString {
  return z.string().meta({ description: `${description} Currency per kWh, exact decimal text.`, example: '0.24' });
}

export function amount(description: string): z.ZodString {
  return z.string().meta({ description: `${description} Currency, exact decimal text.`, example: '0.168' });
}

export function energyWh(description: string): z.ZodNumber {
  return z.int().meta({ description: `${description} Wh.`, example: 700 });
}

export function count(description: string): z.ZodNumber {
  return z.int().meta({ description, example: 12 });
}

/** Milliseconds. */
export function milliseconds(description: string): z.ZodNumber {
  return z.number().meta({ description: `${description} Milliseconds.`, example: 1200 });
}

export function text(description: string, example: string): z.ZodString {
  return z.string().meta({ description, example });
}

export function flag(description: string): z.ZodBoolean {
  return z.boolean().meta({ description });
}
