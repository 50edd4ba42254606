import type { ErrorCode, Trade } from '#market';
import type { BookEvent } from '#order-book';
import type { PeriodNames } from './period-names.js';

/** A trade as one line of the output. */
export function tradeLine(trade: Trade, periods: PeriodNames): string {
  return `{${tradeFields(trade, periods)}}\n`;
}

/** A refused operation as one line for standard error. An operation without an order shows none. */
export function refusalLine(height: number, orderId: string, refused: ErrorCode): string {
  const order = orderId === '' ? '' : `"orderId":${JSON.stringify(orderId)},`;
  return `{"height":${height},${order}"refused":"${refused}"}\n`;
}

/** A line that is no operation as one line for standard error. */
export function malformedLine(line: number, refused: ErrorCode): string {
  return `{"line":${line},"refused":"${refused}"}\n`;
}

/** An event of the book as one line of the output: its type, the height, its own fields. */
export function eventLine(event: BookEvent, height: number, periods: PeriodNames): string {
  const head = `{"type":"${event.type}"`;
  switch (event.type) {
    case 'accepted': {
      const { period, rulesVersion: _rulesVersion, expiresAtMs: _expiresAtMs, ...order } = event.order;
      return `${head},"height":${height},"period":${periods.jsonOf(period)},${fieldsOf(order)}}\n`;
    }
    case 'traded': {
      const { buyer, seller } = event.trade;
      return `${head},${tradeFields(event.trade, periods)},${fieldsOf({ buyer, seller })}}\n`;
    }
    case 'cleared': {
      const { volumeWh, price, satOut } = event;
      return `${head},"height":${height},"period":${periods.jsonOf(event.period)},${fieldsOf({ volumeWh, price, satOut })}}\n`;
    }
    default: {
      const { type: _type, ...fields } = event;
      return `${head},"height":${height},${fieldsOf(fields)}}\n`;
    }
  }
}

function tradeFields({ height, period, buyOrder, sellOrder, quantityWh, price }: Trade, periods: PeriodNames): string {
  return (
    `"height":${height},"period":${periods.jsonOf(period)},"buyOrder":${JSON.stringify(buyOrder)},` +
    `"sellOrder":${JSON.stringify(sellOrder)},"quantityWh":${quantityWh},"price":${price}`
  );
}

/** The fields of an object as JSON text without the braces. */
function fieldsOf(fields: object): string {
  return JSON.stringify(fields).slice(1, -1);
}
