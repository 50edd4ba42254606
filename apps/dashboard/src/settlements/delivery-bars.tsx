import type { Settlement } from '../api/shapes.js';
import { formatKWh } from '../figures/energy.js';

/** Two bars against what was traded: the buyer's statement in import blue, the seller's in export purple. */
export function DeliveryBars({
  settlement,
  tradedWh,
}: {
  readonly settlement: Settlement;
  readonly tradedWh: number | undefined;
}) {
  const { buyerDeliveredWh, sellerDeliveredWh, ownSide } = settlement;
  const wholeWh = tradedWh ?? Math.max(buyerDeliveredWh ?? 0, sellerDeliveredWh ?? 0);
  return (
    <span class="delivery">
      <DeliveryBar
        who={ownSide === 'seller' ? 'You' : 'They'}
        did="fed in"
        side="export"
        deliveredWh={sellerDeliveredWh}
        wholeWh={wholeWh}
      />
      <DeliveryBar
        who={ownSide === 'buyer' ? 'You' : 'They'}
        did="took"
        side="import"
        deliveredWh={buyerDeliveredWh}
        wholeWh={wholeWh}
      />
      {tradedWh !== undefined && <span class="delivery-whole">of {formatKWh(tradedWh)}</span>}
    </span>
  );
}

function DeliveryBar(props: {
  readonly who: string;
  readonly did: string;
  readonly side: 'import' | 'export';
  readonly deliveredWh: number | null;
  readonly wholeWh: number;
}) {
  const share =
    props.deliveredWh === null || props.wholeWh === 0 ? 0 : Math.min(100, (props.deliveredWh * 100) / props.wholeWh);
  return (
    <span class="delivery-line" title={`${props.who} ${props.did}`}>
      <span class="delivery-who">
        {props.who}
        <span class="unseen"> {props.did}</span>
      </span>
      <span class={`bar bar-${props.side}`} aria-hidden="true">
        <span style={{ inlineSize: `${share.toFixed(1)}%` }} />
      </span>
      <span class="delivery-figure">{props.deliveredWh === null ? 'not yet' : formatKWh(props.deliveredWh)}</span>
    </span>
  );
}
