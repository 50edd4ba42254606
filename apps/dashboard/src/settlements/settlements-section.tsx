import { useState } from 'preact/hooks';
import type { Page, Settlement, SettlementState, Trade } from '../api/shapes.js';
import { useBoard, useFetched, useSnapshot } from '../data/board-context.js';
import { DataTable, ShowMore } from '../elements/data-table.js';
import { Energy, MemberName, Money, PeriodSpan, SideBadge } from '../elements/figures.js';
import { Icon } from '../elements/icon.js';
import { Loaded } from '../elements/loaded.js';
import { Card, Section } from '../elements/section.js';
import { DeliveryBars } from './delivery-bars.js';
import { SettlementDetails } from './settlement-details.js';
import { SETTLEMENT_STATES, StateBadge } from './settlement-state.js';
import { shortfallOf } from './shortfall.js';

const FIRST_ROWS = 10;
const MOST_ROWS = 1_000;

export function SettlementsSection() {
  const [state, setState] = useState<SettlementState | ''>('');
  const [limit, setLimit] = useState(FIRST_ROWS);
  const settlements = useFetched<Page<Settlement>>(
    ['settlement', 'trade'],
    async (client) => client.get('settlements', { limit, state: state === '' ? undefined : state }),
    [limit, state],
  );
  const tradedWh = useTradedEnergy();
  return (
    <Section
      id="settlements"
      title="Settlements"
      lead="What both meters say was delivered, and the money that follows from it."
      actions={
        <label class="inline-field">
          <span>State</span>
          <select value={state} onChange={(event) => setState(chosenState(event.currentTarget.value))}>
            <option value="">all</option>
            {SETTLEMENT_STATES.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
      }
    >
      <Card class="card-flush">
        <Loaded of={settlements} lines={6}>
          {({ items, nextCursor }) => (
            <>
              <DataTable
                caption="Your settlements, newest period first"
                rows={items}
                rowKey={(settlement) => settlement.tradeId}
                empty={
                  state === ''
                    ? 'Nothing to settle yet: a trade appears here as soon as it is made.'
                    : `No settlement is ${state}.`
                }
                details={(settlement) => (
                  <SettlementDetails settlement={settlement} tradedWh={tradedWh.get(settlement.tradeId)} />
                )}
                detailsLabel={() => 'Money and meters of this settlement'}
                columns={[
                  { head: 'Period', cell: (settlement) => <PeriodSpan start={settlement.period} /> },
                  { head: 'You', cell: ({ ownSide }) => <SideBadge side={ownSide === 'buyer' ? 'bought' : 'sold'} /> },
                  {
                    head: 'Neighbour',
                    cell: (settlement) => (
                      <MemberName id={settlement.ownSide === 'buyer' ? settlement.seller : settlement.buyer} />
                    ),
                  },
                  { head: 'State', cell: (settlement) => <StateBadge state={settlement.state} /> },
                  {
                    head: 'Delivered of traded',
                    cell: (settlement) => (
                      <DeliveryBars settlement={settlement} tradedWh={tradedWh.get(settlement.tradeId)} />
                    ),
                  },
                  {
                    head: 'Settled',
                    cell: (settlement) => (
                      <Settled settlement={settlement} tradedWh={tradedWh.get(settlement.tradeId)} />
                    ),
                    align: 'end',
                  },
                  {
                    head: 'Net',
                    cell: (settlement) => <Money value={settlement.ownNetAmount} sign="always" unit />,
                    align: 'end',
                  },
                ]}
              />
              <ShowMore
                shown={items.length}
                more={nextCursor !== null && limit < MOST_ROWS}
                onMore={() => setLimit(Math.min(MOST_ROWS, limit * 3))}
              />
            </>
          )}
        </Loaded>
      </Card>
    </Section>
  );
}

function Settled({ settlement, tradedWh }: { readonly settlement: Settlement; readonly tradedWh: number | undefined }) {
  const shortfall = tradedWh === undefined ? undefined : shortfallOf(settlement, tradedWh);
  return (
    <>
      <Energy wh={settlement.settledWh} />
      {shortfall !== undefined && (
        <span class="short" title={shortfall.text}>
          <Icon name="warning" />
          <span class="unseen">short by </span>
          <Energy wh={shortfall.missingWh} unit={false} /> short
        </span>
      )}
    </>
  );
}

/** Traded energy by trade, from the own trades at hand: a settlement alone does not tell it. */
function useTradedEnergy(): ReadonlyMap<string, number> {
  const trades: readonly Trade[] = useSnapshot(useBoard().ownTrades).value?.items ?? [];
  return new Map(trades.map((trade) => [trade.tradeId, trade.quantityWh]));
}

function chosenState(text: string): SettlementState | '' {
  return SETTLEMENT_STATES.find((state) => state === text) ?? '';
}
