import { z } from 'zod';
import { count, energyWh, flag, hexId, instant, period, price, amount, text } from '../http/fields.js';

const TYPES = /^(block|order|trade|settlement|interval|alarm)(,(block|order|trade|settlement|interval|alarm))*$/;

export const eventsQuery = z.strictObject({
  types: z
    .string()
    .regex(TYPES, 'must name types of events, separated by commas')
    .transform((text) => text.split(','))
    .optional()
    .meta({ description: 'Only these types, separated by commas. Default: all.', example: 'block,trade' }),
});

/** `data` of each server-sent event, by the event's name. */
export const blockEvent = z
  .object({
    height: count('Height.'),
    hash: hexId('Hash of its header.'),
    stateHash: hexId('Hash of the state after it.'),
    timestamp: instant('Its time.'),
    transactions: count('How many transactions it holds.'),
  })
  .meta({ id: 'BlockEvent' });
export const tradeEvent = z
  .object({
    tradeId: hexId('Id of the trade.'),
    period: period(),
    buyer: hexId('Member that buys.'),
    seller: hexId('Member that sells.'),
    ownSide: z.enum(['buyer', 'seller']).nullable(),
    quantityWh: energyWh('Traded.'),
    price: price('Energy price.'),
  })
  .meta({ id: 'TradeEvent' });
export const orderEvent = z
  .object({
    orderId: hexId('Id of the order.'),
    status: text('Its new status.', 'live'),
    code: text('Why.', 'order.gate-closed').nullable(),
  })
  .meta({ id: 'OrderEvent' });
export const settlementEvent = z
  .object({
    tradeId: hexId('Id of the trade.'),
    state: text('Its new state.', 'final'),
    settledWh: energyWh('Settled.'),
    energyAmount: amount('The buyer owes it to the seller.'),
  })
  .meta({ id: 'SettlementEvent' });
export const intervalEvent = z
  .object({
    period: period(),
    importWh: energyWh('Imported.'),
    exportWh: energyWh('Exported.'),
    quality: text('actual, estimated or missing.', 'actual'),
    revision: count('1 at first; one more with each change.'),
  })
  .meta({ id: 'IntervalEvent' });
export const alarmEvent = z
  .object({
    alarmId: text('The same condition keeps one alarm.', 'state.diverged'),
    code: text('What it is.', 'state.diverged'),
    detail: text('For people.', 'height 42'),
    cleared: flag('True: it is over.'),
  })
  .meta({ id: 'AlarmEvent' });

export interface EventData {
  readonly block: z.output<typeof blockEvent>;
  readonly trade: z.output<typeof tradeEvent>;
  readonly order: z.output<typeof orderEvent>;
  readonly settlement: z.output<typeof settlementEvent>;
  readonly interval: z.output<typeof intervalEvent>;
  readonly alarm: z.output<typeof alarmEvent>;
}
