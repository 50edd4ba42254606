import { useState } from 'preact/hooks';
import type { Page, Settlement, SettlementState, Trade } from '../api/shapes.js';
import { useBoard, useCurrency, useFetched, useIsHousehold, useSnapshot } from '../data/board-context.js';
import { collectPages, type Collected } from '../data/pages.js';
import type { Snapshot } from '../data/resource.js';
import { DataTable, ShowMore } from '../elements/data-table.js';
import { Energy, MemberName, Money, PeriodSpan, SideBadge } from '../elements/figures.js';
import { Icon } from '../elements/icon.js';
import { Loaded } from '../elements/loaded.js';
import { Card, Section } from '../elements/section.js';
import { DeliveryBars } from './delivery-bars.js';
import { SettlementDetails } from './settlement-details.js';
import { SETTLEMENT_STATES, StateBadge } from './settlement-state.js';
import { shortfallOf } from './shortfall.js';

const FIRST_ROWS = 8;
const ROWS_PER_REQUEST = 200;

/** Trades of coming periods have nothing to settle yet: they are left out unless asked for. */
type Shown = SettlementState | 'begun';

export function SettlementsSection() {
  const [shown, setShown] = useState<Shown>('begun');
  const [rows, setRows] = useState(FIRST_ROWS);
  const settlements = useSettlements(shown, rows);
  return (
    <Section
      id="settlements"
      title="Settlements"
      lead="What both meters say was delivered, and the money that follows from it."
      actions={<StateFilter shown={shown} onChange={setShown} />}
    >
      <Card class="card-flush">
        <Loaded of={settlements} lines={6}>
          {({ items, complete }) => {
            const matching = shown === 'begun' ? items.filter(hasBegun) : items;
            return (
              <>
                <SettlementTable settlements={matching.slice(0, rows)} shown={shown} />
                <ShowMore
                  shown={Math.min(rows, matching.length)}
                  more={matching.length > rows || !complete}
                  onMore={() => setRows(rows * 3)}
                />
              </>
            );
          }}
        </Loaded>
      </Card>
    </Section>
  );
}

function hasBegun(settlement: Settlement): boolean {
  return settlement.state !== 'traded';
}

/** Reads on until there are enough rows to show. */
function useSettlements(shown: Shown, rows: number): Snapshot<Collected<Settlement>> {
  const state = shown === 'begun' ? undefined : shown;
  return useFetched<Collected<Settlement>>(
    ['settlement', 'trade'],
    async (client) =>
      collectPages(
        async (cursor) => client.get<Page<Settlement>>('settlements', { limit: ROWS_PER_REQUEST, state, cursor }),
        (read) => (state === undefined ? read.filter(hasBegun) : read).length <= rows,
      ),
    [shown, rows],
  );
}

function StateFilter({ shown, onChange }: { readonly shown: Shown; readonly onChange: (shown: Shown) => void }) {
  return (
    <label class="inline-field">
      <span>Show</span>
      <select
        value={shown}
        onChange={(event) =>
          onChange(SETTLEMENT_STATES.find((state) => state === event.currentTarget.value) ?? 'begun')
        }
      >
        <option value="begun">all that have begun</option>
        {SETTLEMENT_STATES.map((state) => (
          <option key={state} value={state}>
            {state}
          </option>
        ))}
      </select>
    </label>
  );
}

function SettlementTable({
  settlements,
  shown,
}: {
  readonly settlements: readonly Settlement[];
  readonly shown: Shown;
}) {
  const currency = useCurrency();
  const tradedWh = useTradedEnergy();
  const isHousehold = useIsHousehold();
  return (
    <DataTable
      caption="Your settlements, newest period first"
      rows={settlements}
      rowKey={(settlement) => settlement.tradeId}
      empty={
        !isHousehold
          ? 'This node acts for no household: it has nothing to settle.'
          : shown === 'begun'
            ? 'Nothing to settle yet: a trade appears here once your meter has told what was delivered.'
            : `No settlement is ${shown}.`
      }
      details={(settlement) => (
        <SettlementDetails settlement={settlement} tradedWh={tradedWh.get(settlement.tradeId)} />
      )}
      detailsLabel={() => 'Money and meters of this settlement'}
      columns={[
        { head: 'Period', cell: (settlement) => <PeriodSpan start={settlement.period} /> },
        {
          head: 'You',
          cell: ({ ownSide }) => <SideBadge side={ownSide === 'buyer' ? 'bought' : 'sold'} />,
          narrow: 'head',
        },
        {
          head: 'Neighbour',
          cell: ({ ownSide, buyer, seller }) => <MemberName id={ownSide === 'buyer' ? seller : buyer} />,
          narrow: 'line',
        },
        { head: 'State', cell: (settlement) => <StateBadge state={settlement.state} />, narrow: 'head' },
        {
          head: 'Delivered of traded, kWh',
          cell: (settlement) => <DeliveryBars settlement={settlement} tradedWh={tradedWh.get(settlement.tradeId)} />,
          narrow: 'wide',
        },
        {
          head: 'Settled, kWh',
          cell: (settlement) => <Settled settlement={settlement} tradedWh={tradedWh.get(settlement.tradeId)} />,
          align: 'end',
        },
        {
          head: `Net, ${currency}`,
          cell: (settlement) => <Money value={settlement.ownNetAmount} sign="always" column />,
          align: 'end',
        },
      ]}
    />
  );
}

function Settled({ settlement, tradedWh }: { readonly settlement: Settlement; readonly tradedWh: number | undefined }) {
  const shortfall = tradedWh === undefined ? undefined : shortfallOf(settlement, tradedWh);
  return (
    <>
      <Energy wh={settlement.settledWh} unit={false} />
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
