/**
 * Every expected failure of the core, once: the code that programs read and the sentence that documents it. Each code has
 * a test that causes it (test/error-codes.spec.ts checks that none is forgotten).
 */
export const ERROR_CODES = {
  // Orders
  'order.side-invalid': 'The side is neither buy nor sell.',
  'order.period-invalid': 'The period is not the start of a delivery period.',
  'order.quantity-invalid': 'The quantity is not a positive integer of Wh within MAX_ENERGY_WH.',
  'order.off-lot': 'The quantity or minimum fill is not a multiple of the lot.',
  'order.off-tick': 'The limit price is not a multiple of the tick.',
  'order.price-invalid': 'The limit price is not an integer of micro-units per kWh within MAX_PRICE.',
  'order.price-out-of-bounds': 'The limit price (with fees, for a buy) is outside the price floor and ceiling.',
  'order.min-fill-invalid': 'The minimum fill is negative, above the quantity, or not allowed with this time in force.',
  'order.time-in-force-invalid': 'The time in force is none of gtc, ioc, fok.',
  'order.gate-closed': 'The gate of the period has closed.',
  'order.beyond-horizon': 'The period lies beyond the horizon.',
  'order.expired': 'The expiry has passed.',
  'order.too-many': 'The member has as many orders as the rules, or the memory of a period, allow.',
  'order.self-cross': "The order would trade with the member's own live order.",
  'order.capacity-exceeded': 'Traded energy plus live orders would exceed what the connection can carry in the period.',
  'order.rules-changed': 'The order was made for another version of the rules.',
  'order.duplicate-id': 'An order with this id is known.',
  'order.unknown': 'No live order has this id.',
  'order.not-owner': 'Only its author can cancel or replace an order.',
  'order.not-a-household': 'The member does not have the role household.',
  'order.book-full': 'The book holds as many live orders as it can.',
  'order.cancelled': 'Cancelled by its author.',
  'order.unfilled': 'An ioc or fok order left the book after its clearing.',
  'order.member-removed': 'The author was removed from the community.',
  // Meter readings
  'reading.value-invalid': 'A register or energy is not an integer from 0 to its limit, or none is given.',
  'reading.time-invalid': 'An instant is not a whole number of milliseconds, or an interval is empty or too long.',
  'reading.in-future': 'The reading lies ahead of the clock by more than the tolerance.',
  'reading.too-old': 'The reading lies before what the meter series still keeps.',
  'reading.conflict': 'Another value is known for the same instant or an overlapping interval.',
  'reading.implausible': 'The energy is more than the connection can carry; the reading is kept and not used.',
  'reading.register-fell':
    'The register is below an earlier one; the reading is kept and not used until others confirm it.',
  // Delivery statements and settlement
  'statement.malformed': 'A field of the delivery statement is of the wrong type or out of range.',
  'statement.wrong-trade': 'The statement is for another trade or by someone who is not the expected party of it.',
  'statement.duplicate': 'The statement is known.',
  'statement.outdated': 'A statement of a higher revision is known.',
  'statement.out-of-range': 'The delivered energy is more than was traded; the statement is kept as evidence.',
  'statement.contradiction': 'Another statement of the same revision is known; this one is kept as evidence.',
  'settlement.closed': 'The correction window is over; the settlement no longer changes.',
  'settlement.evidence-full': 'The dispute already holds as much evidence as is kept.',
  'settlement.counterparty-silent': 'No statement of the counterparty at the deadline; settled provisionally.',
  'settlement.meter-silent': 'No own statement at the deadline; the settlement stays open with 0.',
  // Ledger
  'ledger.entry-malformed': 'A field of the ledger entry is of the wrong type or out of range.',
  'ledger.unbalanced': 'The lines of the ledger entry do not sum to zero.',
  'ledger.entry-conflict': 'Another entry with the same id is in the ledger.',
  'ledger.chain-broken': 'A ledger entry was edited, removed, inserted or moved.',
  'ledger.truncated': 'The last ledger entries are gone.',
  // Wire format
  'protocol.too-large': 'The message is longer than its kind allows.',
  'protocol.not-canonical': 'The bytes are not canonical DAG-CBOR without floats.',
  'protocol.malformed': 'A field is missing, unknown, of the wrong type or out of range.',
  // Commands to the order book
  'command.malformed':
    'The command is of no known type, or a field by which the book finds and sorts has a wrong type.',
  // Community rules
  'genesis.invalid': 'The genesis contradicts itself.',
  'rules.invalid': 'A rule is out of range or contradicts another.',
} as const satisfies Record<string, string>;

export type ErrorCode = keyof typeof ERROR_CODES;
