import type { Reading } from '#metering';
import { z } from 'zod';
import { fieldErrors } from '../http/schema.pipe.js';
import { MAX_READINGS, intervalReading, registerReading, singleIntervalBody, singleRegisterBody } from './meter-dto.js';
import type { ReadingBody } from './meter-dto.js';

/** A reading that cannot be understood, by its place in the request. */
export interface MalformedReading {
  readonly index: number;
  readonly code: 'http.validation';
  readonly detail: string;
}

/** What a request with readings asks for. */
export interface ReadingsRequest {
  /** True: one reading with its own status. */
  readonly single: boolean;
  readonly supersede: boolean;
  /** Readings that can be judged, each with its place in the request. */
  readonly readings: readonly { readonly index: number; readonly reading: Reading }[];
  readonly malformed: readonly MalformedReading[];
}

/** Only the frame: of each reading is said apart whether it can be understood, so that a bad one does not refuse the others. */
const frame = z.strictObject({
  readings: z.array(z.unknown()).min(1).max(MAX_READINGS),
  supersede: z.boolean().default(false),
});

/** One reading, or `{readings: [...]}`. Says of a wrong body what is wrong with the form that it has, not with all three. */
export const readingsBody = z
  .unknown()
  .transform((body, context): ReadingsRequest => {
    const parsed = hasKey(body, 'readings') ? parseBatch(body) : parseSingle(body);
    if (parsed.success) return parsed.data;
    for (const { message, path } of parsed.error.issues) {
      context.addIssue({ code: 'custom', message, path: [...path], input: undefined });
    }
    return z.NEVER;
  })
  .meta({
    oneOf: ['SingleRegister', 'SingleInterval', 'ReadingsBatch'].map((id) => ({ $ref: `#/components/schemas/${id}` })),
  });

type Parsed = { success: true; data: ReadingsRequest } | { success: false; error: z.ZodError };

function parseBatch(body: unknown): Parsed {
  const parsed = frame.safeParse(body);
  if (!parsed.success) return parsed;
  const { readings, supersede } = parsed.data;
  const judged: { index: number; reading: Reading }[] = [];
  const malformed: MalformedReading[] = [];
  for (const [index, item] of readings.entries()) {
    const reading = (isInterval(item) ? intervalReading : registerReading).safeParse(item);
    if (reading.success) judged.push({ index, reading: readingOf(reading.data) });
    else malformed.push({ index, code: 'http.validation', detail: summaryOf(reading.error) });
  }
  return { success: true, data: { single: false, supersede, readings: judged, malformed } };
}

function parseSingle(body: unknown): Parsed {
  const parsed = (isInterval(body) ? singleIntervalBody : singleRegisterBody).safeParse(body);
  if (!parsed.success) return parsed;
  const { supersede, ...reading } = parsed.data;
  const readings = [{ index: 0, reading: readingOf(reading) }];
  return { success: true, data: { single: true, supersede, readings, malformed: [] } };
}

function isInterval(value: unknown): boolean {
  return hasKey(value, 'start') || hasKey(value, 'end');
}

function hasKey(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}

function summaryOf(error: z.ZodError): string {
  return fieldErrors(error.issues)
    .slice(0, 3)
    .map(({ field, detail }) => `${field}: ${detail}`)
    .join('; ');
}

function readingOf(body: ReadingBody): Reading {
  const importWh = body.importWh ?? body.importKWh;
  const exportWh = body.exportWh ?? body.exportKWh;
  const energies = {
    ...(importWh === undefined ? {} : { importWh }),
    ...(exportWh === undefined ? {} : { exportWh }),
  };
  return 'at' in body
    ? { type: 'register', atMs: body.at, ...energies }
    : { type: 'interval', startMs: body.start, endMs: body.end, ...energies };
}
