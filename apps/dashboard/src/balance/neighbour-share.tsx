import type { MeteredInterval, Settlement } from '../api/shapes.js';
import type { Collected } from '../data/pages.js';
import type { Snapshot } from '../data/resource.js';
import { Energy } from '../elements/figures.js';
import { Loaded } from '../elements/loaded.js';
import { Card } from '../elements/section.js';
import { sharePercent } from '../figures/energy.js';
import { meterShares } from './meter-shares.js';

/** How much of what crossed the own meter was a neighbour's. */
export function NeighbourShare(props: {
  readonly settlements: readonly Settlement[];
  readonly intervals: Snapshot<Collected<MeteredInterval>>;
}) {
  return (
    <Card title="Your meter and your neighbours">
      <Loaded of={props.intervals} lines={3}>
        {({ items }) => {
          const shares = meterShares(items, props.settlements);
          return (
            <div class="shares">
              <Share
                name="Imported"
                from="from neighbours"
                rest="from the supplier"
                part={shares.boughtWh}
                whole={shares.importWh}
                side="import"
              />
              <Share
                name="Exported"
                from="to neighbours"
                rest="to the supplier"
                part={shares.soldWh}
                whole={shares.exportWh}
                side="export"
              />
              <p class="muted small">Counted over the {shares.periods} periods that are metered.</p>
            </div>
          );
        }}
      </Loaded>
    </Card>
  );
}

function Share(props: {
  readonly name: string;
  readonly from: string;
  readonly rest: string;
  readonly part: number;
  readonly whole: number;
  readonly side: 'import' | 'export';
}) {
  const percent = sharePercent(props.part, props.whole);
  return (
    <div class="share">
      <p class="share-head">
        <span>{props.name}</span>
        <Energy wh={props.whole} />
      </p>
      <span class={`share-bar bar-${props.side}`} aria-hidden="true">
        <span style={{ inlineSize: `${percent ?? 0}%` }} />
      </span>
      <p class="share-foot">
        {percent === undefined ? (
          <span class="muted">no data</span>
        ) : (
          <>
            <span>
              <strong>{percent} %</strong> {props.from} (<Energy wh={props.part} />)
            </span>
            <span class="muted">
              <Energy wh={props.whole - props.part} /> {props.rest}
            </span>
          </>
        )}
      </p>
    </div>
  );
}
