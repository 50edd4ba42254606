import type { ErrorCode } from '#market';

/** Why the core refuses an order or lets it go, as a number. 0 is no reason: accepted. */
export const REFUSED = {
  quantityInvalid: 1,
  minFillInvalid: 2,
  offLot: 3,
  minFillNotIoc: 4,
  priceInvalid: 5,
  offTick: 6,
  priceOutOfBounds: 7,
  selfCross: 8,
  tooManyOnSide: 9,
  tooManyInAll: 10,
  tooManyAccepted: 11,
  bookFull: 12,
  capacityExceeded: 13,
  unknown: 14,
  notOwner: 15,
} as const;

/** Why an order leaves. */
export const LEFT = {
  cancelled: 16,
  gateClosed: 17,
  expired: 18,
  memberRemoved: 19,
  rulesChanged: 20,
  unfilled: 21,
} as const;

/** The code that people and other programs see, by number. */
export const CODE_OF: readonly ErrorCode[] = [
  'order.unknown',
  'order.quantity-invalid',
  'order.min-fill-invalid',
  'order.off-lot',
  'order.min-fill-invalid',
  'order.price-invalid',
  'order.off-tick',
  'order.price-out-of-bounds',
  'order.self-cross',
  'order.too-many',
  'order.too-many',
  'order.too-many',
  'order.book-full',
  'order.capacity-exceeded',
  'order.unknown',
  'order.not-owner',
  'order.cancelled',
  'order.gate-closed',
  'order.expired',
  'order.member-removed',
  'order.rules-changed',
  'order.unfilled',
];
