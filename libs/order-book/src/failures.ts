import { failure } from '#market';
import type { ErrorCode, Failure } from '#market';

/** A check that failed. */
export function refusal(code: ErrorCode, detail: string): Failure {
  return failure(code, detail).failure;
}

/** A value of unknown type for a sentence; never throws. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value === null ? 'null' : typeof value;
}

/** The value when it is a number, else NaN: what is no number at all is refused like one that is no integer. */
export function numberOrNaN(value: unknown): number {
  return typeof value === 'number' ? value : NaN;
}
