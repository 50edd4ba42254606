import { useState } from 'preact/hooks';
import type { Page, Trade } from '../api/shapes.js';
import { useBoard, useCurrency, useFetched, useIsHousehold, useSnapshot } from '../data/board-context.js';
import { DataTable, ShowMore, type Column } from '../elements/data-table.js';
import { Energy, Instant, MemberName, Money, PeriodSpan, Price, ShortId, SideBadge } from '../elements/figures.js';
import { Loaded } from '../elements/loaded.js';
import { Card, Section } from '../elements/section.js';
import { Segmented } from '../elements/segmented.js';
import { StateBadge } from '../settlements/settlement-state.js';
import { TradeProof } from './trade-proof.js';
import { useArrivals } from './arrivals.js';

type Scope = 'own' | 'all';
const SCOPES = [
  { value: 'own', label: 'Yours' },
  { value: 'all', label: 'All' },
] as const;
const FIRST_ROWS = 8;
const MOST_ROWS = 1_000;

export function TradesSection() {
  const isHousehold = useIsHousehold();
  const [chosen, setScope] = useState<Scope>('own');
  const scope = isHousehold ? chosen : 'all';
  const [limit, setLimit] = useState(FIRST_ROWS);
  const trades = useFetched<Page<Trade>>(['trade'], async (client) => client.get('trades', { scope, limit }), [
    scope,
    limit,
  ]);
  const arrived = useArrivals();
  const currency = useCurrency();
  return (
    <Section
      id="trades"
      title="Trades"
      lead="What clearings have matched. Every trade is the same on every node."
      actions={
        isHousehold && (
          <Segmented legend="Whose trades" name="scope" value={scope} options={SCOPES} onChange={setScope} />
        )
      }
    >
      <Card class="card-flush">
        <Loaded of={trades} lines={6}>
          {({ items, nextCursor }) => (
            <>
              <DataTable
                caption={scope === 'own' ? 'Your trades, newest first' : 'All trades, newest first'}
                rows={items}
                rowKey={(trade) => trade.tradeId}
                rowClass={(trade) => (arrived.has(trade.tradeId) ? 'arrived' : '')}
                empty={
                  scope === 'own'
                    ? 'No trade of yours yet. Orders trade at the next clearing that reaches their limit.'
                    : 'No trade in the community yet.'
                }
                columns={scope === 'own' ? ownColumns(currency) : allColumns(currency)}
                details={(trade) => <TradeProof tradeId={trade.tradeId} />}
                detailsLabel={() => 'Proof of this trade'}
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

const PERIOD: Column<Trade> = { head: 'Period', cell: (trade) => <PeriodSpan start={trade.period} /> };
const figures = (currency: string): readonly Column<Trade>[] => [
  { head: 'Energy, kWh', cell: (trade) => <Energy wh={trade.quantityWh} unit={false} />, align: 'end' },
  { head: `Price, ${currency}/kWh`, cell: (trade) => <Price value={trade.price} />, align: 'end' },
  { head: `Amount, ${currency}`, cell: (trade) => <Money value={trade.energyAmount} column />, align: 'end' },
];
const ownColumns = (currency: string): readonly Column<Trade>[] => [
  PERIOD,
  { head: 'You', cell: (trade) => <SideBadge side={trade.ownSide === 'buyer' ? 'bought' : 'sold'} />, narrow: 'head' },
  {
    head: 'Neighbour',
    cell: (trade) => <MemberName id={trade.ownSide === 'buyer' ? trade.seller : trade.buyer} />,
    narrow: 'line',
  },
  ...figures(currency),
  { head: 'State', cell: (trade) => <TradeState tradeId={trade.tradeId} />, narrow: 'head' },
];
const allColumns = (currency: string): readonly Column<Trade>[] => [
  PERIOD,
  { head: 'Seller', cell: (trade) => <MemberName id={trade.seller} /> },
  { head: 'Buyer', cell: (trade) => <MemberName id={trade.buyer} /> },
  ...figures(currency),
  { head: 'Cleared', cell: (trade) => <Instant at={trade.tradedAt} /> },
];

/** The state of the trade's settlement; beyond the settlements at hand, its id opens the rest. */
function TradeState({ tradeId }: { readonly tradeId: string }) {
  const settlements = useSnapshot(useBoard().ownSettlements).value?.items ?? [];
  const settlement = settlements.find((each) => each.tradeId === tradeId);
  return settlement === undefined ? <ShortId id={tradeId} /> : <StateBadge state={settlement.state} />;
}
