import { useEffect, useState } from 'preact/hooks';
import { useBoard } from '../data/board-context.js';
import { eventData } from '../data/board.js';
import { formatKWh } from '../figures/energy.js';
import type { StreamEvent } from '../live/event-stream-parser.js';

/** Tells screen readers what concerns this household: own trades, refused orders, alarms. Blocks would only be noise. */
export function Announcer() {
  const board = useBoard();
  const [text, setText] = useState('');
  useEffect(
    () =>
      board.listen((event) => {
        const sentence = sentenceOf(event);
        if (sentence !== undefined) setText(sentence);
      }),
    [board],
  );
  return (
    <p class="unseen" aria-live="polite">
      {text}
    </p>
  );
}

function sentenceOf(event: StreamEvent): string | undefined {
  const trade = eventData(event, 'trade');
  if (trade !== undefined && trade.ownSide !== null) {
    return `${trade.ownSide === 'buyer' ? 'Bought' : 'Sold'} ${formatKWh(trade.quantityWh)} kilowatt hours at ${trade.price}.`;
  }
  const order = eventData(event, 'order');
  if (order?.status === 'rejected') return `An order was refused: ${order.code ?? 'no reason given'}.`;
  const alarm = eventData(event, 'alarm');
  if (alarm !== undefined) return `${alarm.cleared ? 'Alarm over' : 'Alarm'}: ${alarm.detail}`;
  return undefined;
}
