import { LOT_WH, SELL, TICK } from './order-stream.js';
import { Random } from './random.js';

/** Orders of one period that wait for an auction, in the order of their arrival. */
export interface AuctionOrders {
  readonly length: number;
  readonly priority: Priority;
  readonly members: number;
  readonly side: Uint8Array;
  readonly member: Int32Array;
  readonly quantityWh: Int32Array;
  /** Micro-currency per kWh. */
  readonly limitPrice: Int32Array;
  /** Height of the block that brought the order. */
  readonly height: Int32Array;
  /** Decides between orders of one block. */
  readonly rank: Float64Array;
}

/** Who comes first among equal limits. */
export type Priority = 'arrival' | 'rank';

/**
 * As many buys as sells, of homes with two orders each. By arrival: each order has a block of its own, so that the earlier
 * one is the first. By rank: they come in blocks of 1,000, in which a number drawn for each order decides, as in a community.
 */
export function makeAuctionOrders(perSide: number, priority: Priority, seed: number): AuctionOrders {
  const random = new Random(seed);
  const length = 2 * perSide;
  const orders = {
    length,
    priority,
    members: perSide,
    side: new Uint8Array(length),
    member: new Int32Array(length),
    quantityWh: new Int32Array(length),
    limitPrice: new Int32Array(length),
    height: new Int32Array(length),
    rank: new Float64Array(length),
  };
  for (let at = 0; at < length; at++) {
    const side = at % 2;
    const home = (at >> 1) % Math.ceil(perSide / ORDERS_OF_A_HOME);
    orders.side[at] = side;
    orders.member[at] = 2 * home + side;
    orders.quantityWh[at] = LOT_WH * (1 + random.below(100));
    orders.limitPrice[at] = limitPrice(side, random);
    orders.height[at] = 1 + (priority === 'arrival' ? at : Math.floor(at / BLOCK_ORDERS));
    orders.rank[at] = random.below(2 ** 32) * 2 ** 20 + random.below(2 ** 20);
  }
  return orders;
}

/** Normal like in the streams, and wide enough apart that about half of the energy trades. */
function limitPrice(side: number, random: Random): number {
  const ticks = Math.round(random.normal() * DEVIATION_TICKS);
  return TICK * Math.max(1, side === SELL ? MIDDLE_TICKS + ticks : MIDDLE_TICKS - ticks);
}

const MIDDLE_TICKS = 1_900;
const DEVIATION_TICKS = 200;
const ORDERS_OF_A_HOME = 2;
const BLOCK_ORDERS = 1_000;
