/** Named limits of the market's data. What exceeds one is refused with a code, never cut. */

/** Most characters of a member's label or a grid area's name. */
export const MAX_LABEL_LENGTH = 64;
/** Most transport peer ids in one certificate: an old and a new computer, a phone, a spare. */
export const MAX_TRANSPORT_PEERS = 4;
/** Greatest connection power in W: 10 MW, beyond any household or small business. */
export const MAX_CONNECTION_W = 10_000_000;
/** Most members of one community; a larger region is several communities. */
export const MAX_MEMBERS = 10_000;
/** Most validators: beyond this, votes per block cost more than the resilience is worth. */
export const MAX_VALIDATORS = 31;
/** Most bytes of one transaction on the wire. */
export const MAX_TRANSACTION_BYTES = 4_096;
/** Most orders of one PlaceOrders transaction: a day of quarter hours fits in MAX_TRANSACTION_BYTES. */
export const MAX_ORDERS_PER_TRANSACTION = 96;
