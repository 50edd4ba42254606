import { MAX_ORDERS_PER_TRANSACTION } from '#market';
import { z } from 'zod';
import {
  amount,
  count,
  energyField,
  energyWh,
  flag,
  hexId,
  hexIdField,
  instant,
  instantField,
  milliseconds,
  period,
  periodField,
  price,
  priceField,
  text,
} from '../http/fields.js';
import { pageOf, pageQuery } from '../http/paging.js';

const side = z.enum(['buy', 'sell']).meta({ description: 'buy settles on import, sell on export.' });
const timeInForce = z.enum(['gtc', 'ioc', 'fok']).meta({
  description:
    'gtc: rests until gate closure or expiry. ioc: the next clearing only. fok: the next clearing, all or nothing.',
});
const orderStatus = z.enum(['pending', 'live', 'filled', 'left', 'rejected', 'lapsed']).meta({
  description:
    'pending: stored here, on its way. live: in the book. filled: all traded. left: cancelled, expired or gate closed. ' +
    'rejected: refused when it was sealed. lapsed: never sealed.',
});

export const orderPath = z.object({ orderId: hexIdField('Id of the order.') });

const newOrder = z
  .strictObject({
    side,
    period: periodField('Start of the delivery period.'),
    quantityWh: energyField('Energy, a multiple of the lot.', 1),
    limitPrice: priceField('Most to pay or least to get, without fees; a multiple of the tick; may be negative.'),
    minFillWh: energyField('Least fill in one clearing; 0: any.').default(0),
    timeInForce: timeInForce.default('gtc'),
    expiresAt: instantField('Leaves the book then; null: at gate closure.').nullable().default(null),
  })
  .meta({ id: 'NewOrder' });

export const placeOrdersBody = z
  .strictObject({
    orders: z
      .array(newOrder)
      .min(1)
      .max(MAX_ORDERS_PER_TRANSACTION)
      .meta({ description: 'All are taken or none: one that would be refused now refuses all.' }),
  })
  .meta({
    id: 'PlaceOrders',
    example: { orders: [{ side: 'sell', period: '2026-06-01T12:00:00Z', quantityWh: 1000, limitPrice: '0.2' }] },
  });

export const replaceOrderBody = z
  .strictObject({
    quantityWh: energyField(
      'New total, filled energy included. At or below what is filled: the order is cancelled.',
      1,
    ),
    limitPrice: priceField('New limit.'),
  })
  .meta({ id: 'ReplaceOrder', example: { quantityWh: 800, limitPrice: '0.21' } });

const PENDING = 'stored here and on its way, not yet sealed';

/** The answer's own words: HTTP success never says that an order is sealed. */
export const PENDING_DETAIL = PENDING;

export const placedOrders = z
  .object({
    status: z.literal('pending'),
    detail: text('What has happened, and what has not.', PENDING),
    transactionId: hexId('The signed transaction that carries the orders.'),
    orders: z.array(
      z.object({
        orderId: hexId('Id of the order from now on.'),
        side,
        period: period(),
        quantityWh: energyWh('Ordered.'),
        limitPrice: price('Limit.'),
        status: z.literal('pending'),
      }),
    ),
  })
  .meta({ id: 'PlacedOrders' });

export const changedOrder = z
  .object({
    status: z.literal('pending'),
    detail: text('What has happened, and what has not.', PENDING),
    transactionId: hexId('The signed transaction that carries the change.'),
    orderId: hexId('The order; its id stays.'),
  })
  .meta({ id: 'ChangedOrder' });

export const ordersQuery = z.strictObject({
  scope: z.enum(['own', 'all']).default('own').meta({ description: 'own: of this household. all: of everyone.' }),
  status: orderStatus.optional(),
  period: periodField('Only of this delivery period.').optional(),
  ...pageQuery,
});

export const order = z
  .object({
    orderId: hexId('Id of the order.'),
    transactionId: hexId('Transaction that placed it.'),
    member: hexId('Who placed it.'),
    own: flag('True: of this household.'),
    side,
    period: period(),
    quantityWh: energyWh('Ordered.'),
    filledWh: energyWh('Traded so far.'),
    openWh: energyWh('Not traded; 0 once the order is not live or pending any more.'),
    limitPrice: price('Limit, without fees.'),
    minFillWh: energyWh('Least fill in one clearing.'),
    timeInForce,
    expiresAt: instant('Leaves the book then; null: at gate closure.').nullable(),
    rulesVersion: count('Version of the community rules that its author saw.'),
    status: orderStatus,
    reasonCode: text('Why it left or was refused.', 'order.gate-closed').nullable(),
    reasonDetail: text('The same for people, with numbers.', 'the gate passed').nullable(),
    submittedAt: instant('When it was accepted here; null for orders of neighbours.').nullable(),
    sealedAt: instant('When this node learnt that it was sealed; null: not (yet).').nullable(),
    sealedHeight: count('Height of the block that sealed it; null: not (yet).').nullable(),
  })
  .meta({ id: 'Order' });
export const orderPage = pageOf('OrderPage', order);

export const explanation = z
  .object({
    orderId: hexId('The order.'),
    status: orderStatus,
    reason: z
      .enum([
        'not-sealed-yet',
        'no-quorum',
        'awaits-clearing',
        'sat-out',
        'no-counter-orders',
        'counter-orders-sat-out',
        'price-not-reached',
        'outranked',
        'partly-filled',
        'filled',
        'gate-closed',
        'expired',
        'unfilled-at-clearing',
        'cancelled',
        'rules-changed',
        'member-removed',
        'refused',
        'never-sealed',
      ])
      .meta({ description: 'The one reason that decides, for programs.' }),
    code: text('The code that the book gave, if it gave one.', 'order.gate-closed').nullable(),
    text: text('The reason in a sentence, with the numbers.', 'The price was 0.2400, you asked for 0.2600.'),
    side,
    period: period(),
    limitPrice: price('Limit of the order.'),
    quantityWh: energyWh('Ordered.'),
    filledWh: energyWh('Traded so far.'),
    waitingSince: instant('Since when it waits to be sealed; null: it does not.').nullable(),
    waitingMs: milliseconds('How long it has waited to be sealed; null: it does not.').nullable(),
    lastClearing: z
      .object({
        at: instant('Time of the block that cleared.'),
        height: count('Its height.'),
        volumeWh: energyWh('Traded in it.'),
        price: price('Uniform price; null in continuous matching.').nullable(),
      })
      .nullable()
      .meta({ description: 'The last clearing of the period since the order was sealed in which something traded.' }),
    line: z
      .object({
        position: count('Its place in the line of its side, from 1: better limit first, then priority.'),
        filledUpTo: count('How many of the line the clearing filled; null in continuous matching.').nullable(),
      })
      .nullable()
      .meta({ description: 'Where it stands when others came first, or in continuous matching; null: neither.' }),
    satOut: z
      .object({
        offeredWh: energyWh('What the clearing had for it; 0: all with a minimum sat out after many tries.'),
        leastFillWh: energyWh('Least fill that it accepts.'),
      })
      .nullable()
      .meta({ description: 'Why it sat out the clearing; null: it did not.' }),
    bestCounterPrice: price('Best limit on the other side now; null: nobody is there.').nullable(),
    indicativePrice: price('What a clearing now would give; null: nothing would trade.').nullable(),
    nextClearingAt: instant('When the next clearing is due; null: none comes.').nullable(),
    gateClosesAt: instant('Last moment an order for the period can be sealed.'),
    validators: z
      .object({
        connected: count('Validators connected to this node, itself included.'),
        quorum: count('Validators it takes to seal.'),
      })
      .meta({ description: 'Who seals.' }),
    tradedAmount: amount('Energy money of the trades so far, as traded.'),
  })
  .meta({ id: 'OrderExplanation' });

export type NewOrderBody = z.output<typeof newOrder>;
export type PlaceOrdersBody = z.output<typeof placeOrdersBody>;
export type ReplaceOrderBody = z.output<typeof replaceOrderBody>;
export type PlacedOrdersAnswer = z.output<typeof placedOrders>;
export type ChangedOrderAnswer = z.output<typeof changedOrder>;
export type OrdersQuery = z.output<typeof ordersQuery>;
export type OrderAnswer = z.output<typeof order>;
export type ExplanationAnswer = z.output<typeof explanation>;
export type ExplanationReason = ExplanationAnswer['reason'];
