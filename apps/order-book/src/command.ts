import type { BookCommand, LiveOrder } from '#order-book';
import type { Operation } from './operation.js';
import type { PeriodNames } from './period-names.js';

/** The filter's rules never change. */
const RULES_VERSION = 1;
/** Asks for an order that no one has: the book refuses it, whoever asks. */
const NOBODY = '-';

/**
 * The book's command for a line, with the defaults of what the line leaves out. The fields that orders state go to the
 * book as they are: it judges them, at run time and with codes.
 *
 * @param existing the live order that the line names
 */
export function commandOf(
  { type, height, orderId, fields }: Operation,
  existing: LiveOrder | undefined,
  periods: PeriodNames,
  lineNumber: number,
): BookCommand {
  const member = fields.member ?? existing?.member ?? NOBODY;
  const sealedHeight = fields.sealedHeight ?? height;
  const rank = fields.rank ?? existing?.rank ?? '';
  const nonce = fields.nonce ?? lineNumber;
  const index = fields.index ?? 0;
  const { quantityWh, limitPrice } = fields;
  const capacityWh = fields.capacityWh ?? null;
  // Safety: the book checks the type of every field at run time and refuses what does not fit.
  if (type === 'cancel') return { type, orderId, member } as BookCommand;
  const rulesVersion = RULES_VERSION;
  if (type === 'replace') {
    const priority = { sealedHeight, rank, nonce, index };
    return { type, orderId, member, quantityWh, limitPrice, rulesVersion, ...priority, capacityWh } as BookCommand;
  }
  const order = {
    orderId,
    member,
    side: fields.side,
    // Safety: a place without a period's name is no operation.
    period: periods.numberOf(fields.period as string),
    quantityWh,
    limitPrice,
    minFillWh: fields.minFillWh ?? 0,
    timeInForce: fields.timeInForce ?? 'gtc',
    expiresAtMs: null,
    rulesVersion,
    sealedHeight,
    rank,
    nonce,
    index,
  };
  return { type: 'place', order, capacityWh } as BookCommand;
}
