import { StoreError } from './store-error.js';

/** Most items of one page. */
export const MAX_PAGE_ITEMS = 1_000;
export const DEFAULT_PAGE_ITEMS = 100;

/** Which part of a list is wanted. */
export interface PageRequest {
  /** 1 to MAX_PAGE_ITEMS; default DEFAULT_PAGE_ITEMS. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before; none: the first page. */
  readonly cursor?: string | null | undefined;
}

/**
 * A part of a list. Going on with `nextCursor` gives every item that was there all the time exactly once, whatever is
 * added meanwhile.
 */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** null: this is the last page. */
  readonly nextCursor: string | null;
}

/** The sort key of the last item seen: numbers and text, in the order in which the list is sorted. */
export type CursorKey = readonly (number | string)[];

/** What sort keys of a list are made of. */
export type CursorShape = readonly ('number' | 'string')[];

/** How many records to fetch: one more than wanted tells whether there is a next page. */
export function fetchCount(request: PageRequest): number {
  return limitOf(request) + 1;
}

/** Makes the page of `fetchCount` records. */
export function pageOf<Record, Item>(
  request: PageRequest,
  records: readonly Record[],
  item: (record: Record) => Item,
  key: (item: Item, record: Record) => CursorKey,
): Page<Item> {
  const shown = records.slice(0, limitOf(request));
  const items = shown.map(item);
  const last = items.length - 1;
  const more = records.length > shown.length;
  return { items, nextCursor: more ? encodeCursor(key(items[last]!, shown[last]!)) : null };
}

/** The key to go on after, or null for the first page. @throws StoreError `store.bad-cursor` */
export function cursorKey(request: PageRequest, shape: CursorShape): CursorKey | null {
  const { cursor } = request;
  if (cursor === null || cursor === undefined) return null;
  const key = decodeCursor(cursor);
  const fits =
    Array.isArray(key) &&
    key.length === shape.length &&
    shape.every((type, index) => (type === 'number' ? Number.isSafeInteger(key[index]) : typeof key[index] === type));
  if (!fits) throw new StoreError('store.bad-cursor', 'The cursor is not one that this list gave out.');
  // Safety: length and types were just checked.
  return key as CursorKey;
}

function limitOf({ limit = DEFAULT_PAGE_ITEMS }: PageRequest): number {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > MAX_PAGE_ITEMS) {
    throw new RangeError(`a page has 1 to ${MAX_PAGE_ITEMS} items, not ${limit}`);
  }
  return limit;
}

function encodeCursor(key: CursorKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

function decodeCursor(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}
