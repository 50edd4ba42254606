import { useEffect, useState } from 'preact/hooks';
import { useBoard } from '../data/board-context.js';
import { eventData } from '../data/board.js';

/** Trades remembered as new, at most. */
const MOST_ARRIVALS = 100;

/** Ids of the trades that came in while the page was open: their rows light up once. */
export function useArrivals(): ReadonlySet<string> {
  const board = useBoard();
  const [arrived, setArrived] = useState<ReadonlySet<string>>(new Set());
  useEffect(
    () =>
      board.listen((event) => {
        const trade = eventData(event, 'trade');
        if (trade !== undefined) setArrived((before) => new Set([...before, trade.tradeId].slice(-MOST_ARRIVALS)));
      }),
    [board],
  );
  return arrived;
}
