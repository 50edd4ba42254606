import type { ErrorCode } from './codes.js';

/** An expected failure: a code from the catalogue and a sentence for people, with the numbers that explain it. */
export interface Failure {
  readonly code: ErrorCode;
  readonly detail: string;
}

/** Outcome of something that can fail in expected ways. Bugs are thrown, failures are returned. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export function success<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function failure(code: ErrorCode, detail: string): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure: { code, detail } };
}
