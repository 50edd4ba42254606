import { z } from 'zod';
import { amount, count, energyWh, hexId, hexIdField, instant, period, periodField, price } from '../http/fields.js';
import { pageOf, pageQuery } from '../http/paging.js';
import { settlement } from '../settlements/settlement-dto.js';

export const tradePath = z.object({ tradeId: hexIdField('Id of the trade.') });

export const tradesQuery = z.strictObject({
  scope: z.enum(['own', 'all']).default('own').meta({ description: 'own: of this household. all: of everyone.' }),
  period: periodField('Only of this delivery period.').optional(),
  ...pageQuery,
});

const ownSide = z
  .enum(['buyer', 'seller'])
  .nullable()
  .meta({ description: 'What this household is in it; null: neither.' });

export const trade = z
  .object({
    tradeId: hexId('Id of the trade.'),
    period: period(),
    tradedAt: instant('Time of the block that cleared it.'),
    height: count('Height of that block.'),
    buyOrderId: hexId('The buy order.'),
    sellOrderId: hexId('The sell order.'),
    buyer: hexId('Member that buys.'),
    seller: hexId('Member that sells.'),
    ownSide,
    quantityWh: energyWh('Traded.'),
    price: price('Energy price, without fees; may be negative.'),
    energyAmount: amount('Price times traded energy: what it comes to if all is delivered.'),
    gridFee: price('Paid by the buyer on what is settled.'),
    communityFee: price('Paid by the buyer on what is settled.'),
    shortfallCompensation: price('Paid between the parties on the difference of their statements.'),
    rulesVersion: count('Version of the rules that fixed fees and compensation.'),
  })
  .meta({ id: 'Trade' });
export const tradePage = pageOf('TradePage', trade);

export const tradeDetail = z
  .object({
    ...trade.shape,
    block: z
      .object({
        height: count('Height of the block whose execution cleared the trade.'),
        hash: hexId('Its hash.'),
        stateHash: hexId('Hash of the state after it.'),
        timestamp: instant('Its time.'),
        proposer: hexId('Validator that proposed it.'),
        certificate: z
          .object({
            epoch: count('Number of the validator set.'),
            view: count('View of the epoch.'),
            signers: z.array(hexId('Member id of a validator that signed.')),
          })
          .nullable()
          .meta({ description: 'Finalize certificate of exactly this block; null: a later block proves it.' }),
      })
      .nullable()
      .meta({ description: 'null when the block is not kept here any more.' }),
    settlement: settlement.nullable().meta({ description: 'null: not an own trade.' }),
  })
  .meta({ id: 'TradeDetail' });

export type TradesQuery = z.output<typeof tradesQuery>;
export type TradeAnswer = z.output<typeof trade>;
export type TradeDetailAnswer = z.output<typeof tradeDetail>;
