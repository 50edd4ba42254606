import type { BookCommand, LiveOrder } from '#order-book';
import type { Operation } from './operation.js';
import type { PeriodNames } from './period-names.js';

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
  const priority = {
    sealedHeight: fields.sealedHeight ?? height,
    rank: fields.rank ?? (type === 'replace' ? existing?.rank : undefined) ?? '',
    nonce: fields.nonce ?? lineNumber,
    index: fields.index ?? 0,
  };
  const stated = { quantityWh: fields.quantityWh, limitPrice: fields.limitPrice };
  const capacityWh = fields.capacityWh ?? null;
  const rulesVersion = 1;
  // Safety: the book checks the type of every field at run time and refuses what does not fit.
  if (type === 'cancel') return { type, orderId, member } as BookCommand;
  if (type === 'replace') {
    return { type, orderId, member, ...stated, rulesVersion, ...priority, capacityWh } as BookCommand;
  }
  const order = {
    orderId,
    member,
    side: fields.side,
    // Safety: a place without a period's name is no operation.
    period: periods.numberOf(fields.period as string),
    ...stated,
    minFillWh: fields.minFillWh ?? 0,
    timeInForce: fields.timeInForce ?? 'gtc',
    expiresAtMs: null,
    rulesVersion,
    ...priority,
  };
  return { type: 'place', order, capacityWh } as BookCommand;
}
