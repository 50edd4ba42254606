import type { Settlement } from '../api/shapes.js';
import { ownLines } from '../balance/balance.js';
import { useCurrency } from '../data/board-context.js';
import { Energy, Money, ShortId } from '../elements/figures.js';
import { Icon } from '../elements/icon.js';
import { stateText } from './settlement-state.js';
import { shortfallOf } from './shortfall.js';

/** The meters and the money lines of one settlement, and why it fell short where it did. */
export function SettlementDetails({
  settlement,
  tradedWh,
}: {
  readonly settlement: Settlement;
  readonly tradedWh: number | undefined;
}) {
  const currency = useCurrency();
  const lines = ownLines(settlement);
  const shortfall = tradedWh === undefined ? undefined : shortfallOf(settlement, tradedWh);
  return (
    <div class="settlement-details">
      <div>
        <p>
          {stateText(settlement.state)} Trade <ShortId id={settlement.tradeId} />
        </p>
        {shortfall !== undefined && (
          <p class="note note-warn">
            <Icon name="warning" />
            <span>{shortfall.text}</span>
          </p>
        )}
        <table class="ledger ledger-small">
          <caption class="unseen">Energy of this settlement</caption>
          <tbody>
            <EnergyLine name="Traded" wh={tradedWh ?? null} />
            <EnergyLine
              name={settlement.ownSide === 'seller' ? 'Your meter fed in' : "The neighbour's meter fed in"}
              wh={settlement.sellerDeliveredWh}
            />
            <EnergyLine
              name={settlement.ownSide === 'buyer' ? 'Your meter took' : "The neighbour's meter took"}
              wh={settlement.buyerDeliveredWh}
            />
            <EnergyLine name="Settled, the lesser of both" wh={settlement.settledWh} />
          </tbody>
        </table>
      </div>
      {lines === undefined ? (
        <p class="note note-bad">
          <Icon name="warning" />
          <span>The money lines of this settlement do not add up to its net.</span>
        </p>
      ) : (
        <table class="ledger ledger-small">
          <caption class="unseen">Money of this settlement</caption>
          <tbody>
            <MoneyLine name="Energy" value={lines.energy} />
            <MoneyLine name="Grid fee" value={lines.gridFee} />
            <MoneyLine name="Community fee" value={lines.communityFee} />
            <MoneyLine name="Compensation" value={lines.compensation} />
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">Net, {currency}</th>
              <td>
                <Money value={lines.net} sign="always" column />
              </td>
            </tr>
          </tfoot>
        </table>
      )}
    </div>
  );
}

function EnergyLine({ name, wh }: { readonly name: string; readonly wh: number | null }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{wh === null ? <span class="no-data">no data</span> : <Energy wh={wh} />}</td>
    </tr>
  );
}

function MoneyLine({ name, value }: { readonly name: string; readonly value: bigint }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <Money value={value} sign="always" column />
      </td>
    </tr>
  );
}
