import type { OrderExplanation } from '../api/shapes.js';
import { useBoard, useFetched } from '../data/board-context.js';
import { withLocalInstants } from '../figures/time.js';

/** The node's reason why an order stands as it does, followed as the market goes on. */
export function Why({ orderId }: { readonly orderId: string }) {
  const board = useBoard();
  const { value, failure } = useFetched<OrderExplanation>(
    ['order', 'trade', 'block'],
    async (client) => client.get(`orders/${orderId}/explanation`),
    [orderId],
  );
  if (value === undefined) return <p class="why muted">{failure === undefined ? 'Looking it up' : failure.text}</p>;
  return (
    <p class="why">
      <span class="why-reason">{sentenceCase(value.reason)}</span> {withLocalInstants(value.text, board.clock.nowMs())}
    </p>
  );
}

function sentenceCase(reason: string): string {
  const words = reason.replaceAll('-', ' ');
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
