import type { Page } from '#store';
import { formatInstant, formatMicro } from '#units';

/** The start of a delivery period (Unix seconds) as an instant. */
export function periodText(period: number): string {
  return formatInstant(period * 1000);
}

/** Unix ms as an instant; null stays null. */
export function instantOrNull(timeMs: number | null): string | null {
  return timeMs === null ? null : formatInstant(timeMs);
}

/** Micro-units as decimal text; null stays null. */
export function microOrNull(micro: number | null | undefined): string | null {
  return micro === null || micro === undefined ? null : formatMicro(micro);
}

/** A page of the store as a page of answers. */
export function mapPage<Row, Item>(
  { items, nextCursor }: Page<Row>,
  map: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  return { items: items.map(map), nextCursor };
}

/** What this household is in a trade. */
export function ownSideOf(
  { buyer, seller }: { readonly buyer: string; readonly seller: string },
  memberId: string,
): 'buyer' | 'seller' | null {
  if (buyer === memberId) return 'buyer';
  return seller === memberId ? 'seller' : null;
}
