import { z } from 'zod';
import {
  amount,
  count,
  energyWh,
  flag,
  hexId,
  hexIdField,
  instant,
  instantField,
  period,
  periodField,
} from '../http/fields.js';
import { pageOf, pageQuery } from '../http/paging.js';

export const settlementPath = z.object({ tradeId: hexIdField('Id of the trade.') });

const state = z.enum(['traded', 'previewed', 'provisional', 'final', 'corrected', 'disputed', 'open', 'closed']).meta({
  description:
    'traded: nothing metered yet. previewed: own meter only. provisional: the other statement was missing at the ' +
    'deadline. final: both statements. corrected: final again after a later reading. disputed: statements that cannot ' +
    'both be. open: no statement at the deadline. closed: the correction window is over.',
});

export const settlementsQuery = z.strictObject({
  state: state.optional(),
  period: periodField('Only of this delivery period; goes before from and to.').optional(),
  from: instantField('Only of periods that start at or after this.').optional(),
  to: instantField('Only of periods that start before this.').optional(),
  ...pageQuery,
});

export const settlement = z
  .object({
    tradeId: hexId('The trade.'),
    period: period(),
    buyer: hexId('Member that buys.'),
    seller: hexId('Member that sells.'),
    ownSide: z.enum(['buyer', 'seller']).meta({ description: 'What this household is in it.' }),
    state,
    buyerDeliveredWh: energyWh("Delivered by the buyer's statement; null: none yet.").nullable(),
    sellerDeliveredWh: energyWh("Delivered by the seller's statement; null: none yet.").nullable(),
    settledWh: energyWh('Settled: the lesser of the two statements.'),
    energyAmount: amount('The buyer owes it to the seller; may be negative.'),
    gridFeeAmount: amount('The buyer owes it to the operator.'),
    communityFeeAmount: amount('The buyer owes it to the operator.'),
    sellerCompensationAmount: amount('The seller owes it to the buyer; negative: the buyer owes it to the seller.'),
    ownNetAmount: amount('What this household gets in all; negative: it pays.'),
    buyerRevision: count("Revision of the buyer's statement it rests on; 0: none."),
    sellerRevision: count("Revision of the seller's statement it rests on; 0: none."),
    updatedAt: instant('Last change.'),
  })
  .meta({ id: 'Settlement' });
export const settlementPage = pageOf('SettlementPage', settlement);

export const settlementDetail = z
  .object({
    ...settlement.shape,
    statements: z.array(
      z.object({
        party: hexId('Member that says so.'),
        own: flag('True: said by this household.'),
        revision: count('1 at first; a greater one replaces a lesser one.'),
        deliveredWh: energyWh('Delivered for this trade.'),
        quality: z.enum(['actual', 'estimated']),
        commit: hexId("Commitment to the party's reading."),
        acknowledged: flag('Own statements: the counterparty has it.'),
        createdAt: instant('When it was made or came in.'),
      }),
    ),
  })
  .meta({ id: 'SettlementDetail' });

export type SettlementsQuery = z.output<typeof settlementsQuery>;
export type SettlementAnswer = z.output<typeof settlement>;
export type SettlementDetailAnswer = z.output<typeof settlementDetail>;
