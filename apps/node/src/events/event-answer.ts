import type { Notice } from '#engine';
import type { HexId } from '#market';
import { formatInstant, formatMicro } from '#units';
import { ownSideOf, periodText } from '../http/texts.js';
import type { EventData } from './event-dto.js';

export type EventType = Notice['type'];
export const EVENT_TYPES: readonly EventType[] = ['block', 'order', 'trade', 'settlement', 'interval', 'alarm'];

/** A notice as the `data` of a server-sent event. */
export function eventAnswer(notice: Notice, memberId: HexId): EventData[EventType] {
  switch (notice.type) {
    case 'block': {
      const { height, hash, stateHash, timestampMs, transactions } = notice;
      return { height, hash, stateHash, timestamp: formatInstant(timestampMs), transactions };
    }
    case 'trade': {
      const { tradeId, period, buyer, seller, quantityWh, price } = notice;
      const ownSide = ownSideOf(notice, memberId);
      return { tradeId, period: periodText(period), buyer, seller, ownSide, quantityWh, price: formatMicro(price) };
    }
    case 'order': {
      const { orderId, status, code } = notice;
      return { orderId, status, code };
    }
    case 'settlement': {
      const { tradeId, state, settledWh, energy } = notice;
      return { tradeId, state, settledWh, energyAmount: formatMicro(energy) };
    }
    case 'interval': {
      const { period, importWh, exportWh, quality, revision } = notice;
      return { period: periodText(period), importWh, exportWh, quality, revision };
    }
    case 'alarm': {
      const { alarmId, code, detail, cleared } = notice;
      return { alarmId, code, detail, cleared };
    }
  }
}
