import { z } from 'zod';
import { amount, count, hexId, hexIdField, instant, instantField, period, periodField, text } from '../http/fields.js';
import { pageOf, pageQuery } from '../http/paging.js';

export const ledgerEntriesQuery = z.strictObject({
  tradeId: hexIdField('Only of this trade.').optional(),
  period: periodField('Only of this delivery period; goes before from and to.').optional(),
  from: instantField('Only of periods that start at or after this.').optional(),
  to: instantField('Only of periods that start before this.').optional(),
  ...pageQuery,
});

export const ledgerEntry = z
  .object({
    sequence: count('1 for the first entry; no gaps.'),
    entryId: hexId('Id of the entry; the same settlement never posts twice.'),
    tradeId: hexId('The trade it belongs to.'),
    period: period(),
    kind: z.enum(['purchase', 'sale', 'purchase-reversal', 'sale-reversal']),
    refersTo: hexId('Entry that it reverses or corrects; null: none.').nullable(),
    buyerRevision: count("Revision of the buyer's statement."),
    sellerRevision: count("Revision of the seller's statement."),
    postings: z
      .array(
        z.object({
          account: text('Account.', 'energy-purchases'),
          amount: amount('Debit positive, credit negative.'),
        }),
      )
      .meta({ description: 'The lines; they sum to zero.' }),
    hash: hexId('Over this entry and the hash of the one before.'),
    postedAt: instant('When it was posted.'),
  })
  .meta({ id: 'LedgerEntry' });
export const ledgerEntryPage = pageOf('LedgerEntryPage', ledgerEntry);

export const ledgerAccounts = z
  .object({
    items: z.array(
      z.object({
        account: text('Account. receivable/<member>: they owe us. payable/<member>: we owe them.', 'energy-purchases'),
        balance: amount('Debits less credits.'),
      }),
    ),
    nextCursor: z.null(),
    total: amount('Sum of all balances: always 0.'),
  })
  .meta({ id: 'LedgerAccounts' });

export type LedgerEntriesQuery = z.output<typeof ledgerEntriesQuery>;
export type LedgerEntryAnswer = z.output<typeof ledgerEntry>;
export type LedgerAccountsAnswer = z.output<typeof ledgerAccounts>;
