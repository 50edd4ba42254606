import { Injectable } from '@nestjs/common';
import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { ProblemError } from './problem-error.js';
import type { FieldError } from './problem-error.js';

/** Most field errors that one answer names. */
export const MAX_FIELD_ERRORS = 100;
/** Longest part of a path or message that is repeated to the client. */
const MAX_ECHO_LENGTH = 200;

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/**
 * Checks a parameter against the schema of its decorator (`@Body({ schema })`) and hands on what the schema makes of it.
 * Unlike the framework's own pipe it never walks the value by itself: a deeply nested body must not exhaust the stack.
 */
@Injectable()
export class SchemaPipe implements PipeTransform {
  /** @throws ProblemError `http.validation` with every field that is wrong */
  async transform(value: unknown, { schema }: ArgumentMetadata): Promise<unknown> {
    if (schema === undefined) return value;
    const result = await schema['~standard'].validate(value);
    if (result.issues === undefined) return result.value;
    throw validationProblem(result.issues);
  }
}

/** The answer to a request with wrong fields. */
export function validationProblem(issues: readonly Issue[]): ProblemError {
  const errors = fieldErrors(issues);
  const [first] = errors;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return new ProblemError('http.validation', `${first?.field}: ${first?.detail}${more}`, { errors });
}

/** What is wrong, field by field, at most MAX_FIELD_ERRORS. */
export function fieldErrors(issues: readonly Issue[]): FieldError[] {
  return issues.slice(0, MAX_FIELD_ERRORS).map(({ message, path = [] }) => ({
    field: cut(path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.')) || '(body)',
    detail: cut(message),
  }));
}

function cut(text: string): string {
  return text.length <= MAX_ECHO_LENGTH ? text : `${text.slice(0, MAX_ECHO_LENGTH)}...`;
}
