import { z } from 'zod';

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
