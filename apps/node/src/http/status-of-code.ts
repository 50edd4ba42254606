import { ERROR_CODES } from '#market';
import type { ErrorCode } from '#market';
import { HTTP_CODES } from './http-codes.js';
import type { HttpCode } from './http-codes.js';
import type { ProblemCode } from './problem-error.js';

/** A failure of the core that is none of these is a request that cannot be carried out as it stands. */
const DEFAULT_STATUS = 422;

/** HTTP status of the core's codes. The only place that knows. */
const STATUS_OF_CODE: Partial<Record<ErrorCode, number>> = {
  'order.unknown': 404,
  'order.not-owner': 403,
  'order.not-a-household': 403,
  'order.duplicate-id': 409,
  'member.unknown': 403,
  'meter.unknown': 404,
  'meter.known': 409,
  'meter.too-many': 409,
  'reading.conflict': 409,
  'transaction.too-many-unsealed': 429,
  'node.busy': 503,
  'node.unavailable': 503,
  'store.unavailable': 503,
};

/** Seconds after which it makes sense to ask again, for the codes that pass by themselves. */
const RETRY_AFTER_SECONDS: Partial<Record<ProblemCode, number>> = {
  'transaction.too-many-unsealed': 5,
  'node.busy': 1,
  'node.unavailable': 10,
  'store.unavailable': 10,
};

function isHttpCode(code: ProblemCode): code is HttpCode {
  return code in HTTP_CODES;
}

/** HTTP status of an answer with this code. */
export function statusOfCode(code: ProblemCode): number {
  return isHttpCode(code) ? HTTP_CODES[code].status : (STATUS_OF_CODE[code] ?? DEFAULT_STATUS);
}

/** What the code means: the title of its problems. */
export function meaningOfCode(code: ProblemCode): string {
  return isHttpCode(code) ? HTTP_CODES[code].meaning : ERROR_CODES[code];
}

/** null: asking again does not help. */
export function retryAfterSecondsOf(code: ProblemCode): number | null {
  return RETRY_AFTER_SECONDS[code] ?? null;
}

/** All codes, those of the core first. */
export function allCodes(): ProblemCode[] {
  // Safety: the keys of the two catalogues.
  return [...Object.keys(ERROR_CODES), ...Object.keys(HTTP_CODES)] as ProblemCode[];
}

/** The code of that name, if there is one. */
export function codeOf(name: string): ProblemCode | undefined {
  return allCodes().find((code) => code === name);
}
