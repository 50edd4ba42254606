import type { Outcome } from '../api/failure.js';
import type { Page } from '../api/shapes.js';

/** Items of a list that goes over several pages, and whether these are all. */
export interface Collected<Item> {
  readonly items: readonly Item[];
  readonly complete: boolean;
}

/** Items of one page, the most the node gives, and pages read at most. */
export const PAGE_LIMIT = 1_000;
const MAX_PAGES = 5;

/**
 * Reads page after page while `more` says so of what has been read, at most {@link MAX_PAGES}. `get` reads the page of a
 * cursor.
 */
export async function collectPages<Item>(
  get: (cursor: string | undefined) => Promise<Outcome<Page<Item>>>,
  more: (items: readonly Item[]) => boolean,
): Promise<Outcome<Collected<Item>>> {
  const items: Item[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const outcome = await get(cursor);
    if (!outcome.ok) return outcome;
    items.push(...outcome.value.items);
    cursor = outcome.value.nextCursor ?? undefined;
    if (cursor === undefined || !more(items)) return { ok: true, value: { items, complete: true } };
  }
  return { ok: true, value: { items, complete: false } };
}
