import type { PeriodPrice } from '../api/shapes.js';
import { useBoard, useSnapshot } from '../data/board-context.js';
import { Energy, Price } from '../elements/figures.js';
import { divideHalfEven, parseMicro } from '../figures/decimal.js';

/** The market as a whole over the time of the price chart: what an operator looks at first. */
export function CommunityTiles({ prices }: { readonly prices: readonly PeriodPrice[] }) {
  const members = useSnapshot(useBoard().members).value?.items ?? [];
  const volumeWh = prices.reduce((sum, price) => sum + price.volumeWh, 0);
  const trades = prices.reduce((sum, price) => sum + price.trades, 0);
  const weighted = prices.reduce((sum, price) => sum + (parseMicro(price.price) ?? 0n) * BigInt(price.volumeWh), 0n);
  const connected = members.filter((member) => member.connected).length;
  return (
    <dl class="strip card">
      <div>
        <dt>Traded in the community</dt>
        <dd>
          <Energy wh={volumeWh} />
        </dd>
      </div>
      <div>
        <dt>Mean price</dt>
        <dd>
          {volumeWh === 0 ? (
            <span class="no-data">no data</span>
          ) : (
            <Price value={divideHalfEven(weighted, BigInt(volumeWh))} unit />
          )}
        </dd>
      </div>
      <div>
        <dt>Trades</dt>
        <dd class="figure">{trades}</dd>
      </div>
      <div>
        <dt>Members connected</dt>
        <dd class="figure">
          {connected} of {members.length}
        </dd>
      </div>
    </dl>
  );
}
