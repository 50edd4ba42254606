import type { HexId, Trade } from '#market';
import type { EnergyWh } from '#units';
import type { BookContext, BookEvent } from './contract.js';
import type { BookState } from './book-state.js';
import { EventKind } from './core/event-log.js';
import { Row, orderAt } from './core/layout.js';
import { CODE_OF } from './refusals.js';
import { tradeIdOf } from './trade-id.js';

/**
 * The events of the core's last command in the words of the contract; what is kept outside the core follows them.
 *
 * @param period start of the period that the command cleared or closed; null for other commands
 */
export function takeEvents(state: BookState, context: BookContext, period: number | null): BookEvent[] {
  const { core, details } = state;
  const { events } = core;
  const taken: BookEvent[] = [];
  const satOut: HexId[] = [];
  for (let index = 0; index < events.length; index++) {
    const row = events.row(index);
    const quantityWh = events.quantityWh(index);
    switch (events.kind(index)) {
      case EventKind.REPLACED:
        taken.push(replaced(state, row, events.other(index) === 1));
        break;
      case EventKind.LEFT:
        taken.push(left(state, row, events.other(index), quantityWh));
        break;
      case EventKind.TRADED:
        taken.push(traded(state, context.height, row, events.other(index), quantityWh, events.price(index)));
        break;
      case EventKind.SAT_OUT:
        satOut.push(details.orderIds[row]!);
        break;
      case EventKind.CLEARED: {
        const price = events.other(index) === 1 ? events.price(index) : null;
        // Safety: only clear and close give these two events.
        taken.push({
          type: 'cleared',
          height: context.height,
          period: period!,
          volumeWh: core.clearedWh,
          price,
          satOut,
        });
        break;
      }
      case EventKind.CLOSED:
        taken.push({ type: 'closed', period: period! });
        break;
    }
  }
  return taken;
}

function replaced(state: BookState, row: number, keptPriority: boolean): BookEvent {
  const words = state.core.orders;
  const at = orderAt(row);
  state.recordOf(row).touch(state.details.serials.values[row]!);
  return {
    type: 'replaced',
    orderId: state.details.orderIds[row]!,
    quantityWh: words[at + Row.QUANTITY_WH]!,
    openWh: words[at + Row.OPEN_WH]!,
    limitPrice: words[at + Row.LIMIT_PRICE]!,
    keptPriority,
  };
}

function left(state: BookState, row: number, reason: number, openWh: EnergyWh): BookEvent {
  state.left(row);
  return {
    type: 'left',
    orderId: state.details.orderIds[row]!,
    member: state.ownerOf(row),
    code: CODE_OF[reason]!,
    openWh,
  };
}

function traded(
  state: BookState,
  height: number,
  buy: number,
  sell: number,
  quantityWh: EnergyWh,
  price: number,
): BookEvent {
  const record = state.recordOf(buy);
  record.tradedWh += quantityWh;
  state.filled(record, buy, quantityWh);
  state.filled(record, sell, quantityWh);
  const buyOrder = state.details.orderIds[buy]!;
  const sellOrder = state.details.orderIds[sell]!;
  const period = record.book.start;
  const trade: Trade = {
    tradeId: state.isHashless ? '' : tradeIdOf(state.sha256, { height, period, buyOrder, sellOrder }),
    height,
    period,
    buyOrder,
    sellOrder,
    buyer: state.ownerOf(buy),
    seller: state.ownerOf(sell),
    quantityWh,
    price,
    rulesVersion: state.rules.version,
  };
  return { type: 'traded', trade };
}
