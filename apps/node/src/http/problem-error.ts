import type { ErrorCode, Failure } from '#market';
import type { HttpCode } from './http-codes.js';

/** Every code that an answer can carry. */
export type ProblemCode = ErrorCode | HttpCode;

/** What is wrong with one field. */
export interface FieldError {
  /** Path of the field, its parts joined by dots. */
  readonly field: string;
  readonly detail: string;
}

export interface ProblemExtras {
  readonly errors?: readonly FieldError[];
  /** Headers of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An expected failure on its way to the client. Thrown in controllers and what stands before them, nowhere else. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly extras: ProblemExtras = {},
  ) {
    super(`${code}: ${detail}`);
  }
}

/** A failure of the core as the error that answers it. */
export function problemOf({ code, detail }: Failure): ProblemError {
  return new ProblemError(code, detail);
}
