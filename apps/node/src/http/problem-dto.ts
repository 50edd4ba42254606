import { z } from 'zod';
import { text } from './fields.js';

/** RFC 9457 problem details: the body of every error, as application/problem+json. */
export const problem = z
  .object({
    type: text(
      'Relative reference to what the code means; answered as JSON, without a token.',
      '/api/problems/order.gate-closed',
    ),
    title: text('What the code means, always the same sentence.', 'The gate of the period has closed.'),
    status: z.int().meta({ description: 'HTTP status.', example: 422 }),
    code: text('For programs.', 'order.gate-closed'),
    detail: text('This occurrence, for people, with the numbers.', 'the gate of 2026-06-01T12:00:00Z closed at 11:55'),
    instance: text(
      'Id of this request, as in X-Request-Id and in the log.',
      'urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e',
    ),
    errors: z
      .array(
        z.object({
          field: text('Path of the field in body, query or path.', 'orders.0.limitPrice'),
          detail: text('What is wrong with it.', 'must be plain decimal text, such as "0.24"'),
        }),
      )
      .optional()
      .meta({ description: 'With http.validation: every field that is wrong, at most 100.' }),
  })
  .meta({ id: 'Problem' });

export type Problem = z.output<typeof problem>;
