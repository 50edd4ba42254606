import { z } from 'zod';
import { ProblemError } from './problem-error.js';

/** Items of one page when the request does not say. */
export const DEFAULT_PAGE_LIMIT = 100;
/** Most items of one page. */
export const MAX_PAGE_LIMIT = 1_000;
/** Longest cursor. */
const MAX_CURSOR_LENGTH = 200;

/** `limit` and `cursor` of a list; spread into the query schema of the list. */
export const pageQuery = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_PAGE_LIMIT)
    .default(DEFAULT_PAGE_LIMIT)
    .meta({ description: 'Most items of this page.', example: DEFAULT_PAGE_LIMIT }),
  cursor: z
    .string()
    .max(MAX_CURSOR_LENGTH)
    .optional()
    .meta({ description: '`nextCursor` of the page before; absent: the first page.' }),
};

/** A page of a list. */
export interface Page<Item> {
  readonly items: Item[];
  readonly nextCursor: string | null;
}

/** Schema of a page; `id` names it in the OpenAPI document. */
export function pageOf<Item extends z.ZodType>(id: string, item: Item) {
  return z
    .object({
      items: z.array(item),
      nextCursor: z
        .string()
        .nullable()
        .meta({ description: 'Give it as `cursor` to get the next page; null: this is the last one.' }),
    })
    .meta({ id });
}

/** A sorted list in memory. */
export interface SortedList<Row, Item> {
  /** Ascending by their cursor. */
  readonly rows: readonly Row[];
  /** Lowercase hexadecimal or decimal digits. */
  readonly cursorOf: (row: Row) => string;
  readonly isAfter: (row: Row, cursor: string) => boolean;
  readonly itemOf: (row: Row) => Item;
}

const CURSOR = /^[0-9a-f]{1,64}$/;

/**
 * A page of a list in memory; the cursor names the last row seen, so that what comes and goes meanwhile neither repeats nor
 * hides the rest.
 *
 * @throws ProblemError `store.bad-cursor`
 */
export function pageOfList<Row, Item>(
  { rows, cursorOf, isAfter, itemOf }: SortedList<Row, Item>,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Page<Item> {
  if (cursor !== undefined && !CURSOR.test(cursor)) {
    throw new ProblemError('store.bad-cursor', 'The cursor is not one that this list gave out.');
  }
  const rest = cursor === undefined ? rows : rows.filter((row) => isAfter(row, cursor));
  const shown = rest.slice(0, limit);
  return { items: shown.map(itemOf), nextCursor: rest.length > limit ? cursorOf(shown.at(-1)!) : null };
}
