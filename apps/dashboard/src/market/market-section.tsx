import { useFetched, useNodeNow, usePeriodMs } from '../data/board-context.js';
import type { Book, Page, PeriodPrice } from '../api/shapes.js';
import { Energy, Instant, PeriodSpan, Price } from '../elements/figures.js';
import { Empty, Loaded } from '../elements/loaded.js';
import { Card, Section } from '../elements/section.js';
import { DataTable, ScrollRegion } from '../elements/data-table.js';
import { formatCountdown } from '../figures/time.js';
import type { ChosenPeriod } from './chosen-period.js';
import { CrossingChart } from './crossing-chart.js';
import { DepthTable } from './depth-table.js';
import { PeriodChooser } from './period-chooser.js';
import { PriceChart } from './price-chart.js';
import { CommunityTiles } from './community-tiles.js';

/** Past periods of the price chart; with quarter hours this is a day. */
const PAST_PERIODS = 96;

export function MarketSection({ chosen }: { readonly chosen: ChosenPeriod }) {
  const prices = usePrices();
  return (
    <Section
      id="market"
      title="Market"
      lead="Where the community's offers meet, and what trades have cost."
      actions={<PeriodChooser chosen={chosen} />}
    >
      <BookCard chosen={chosen} />
      <Loaded of={prices} lines={6}>
        {({ items }) =>
          items.length === 0 ? (
            <Card>
              <Empty>Nothing was traded in this time.</Empty>
            </Card>
          ) : (
            <>
              <CommunityTiles prices={items} />
              <div class="columns columns-chart">
                <Card title="Price and volume by period">
                  <PriceChart prices={items} />
                </Card>
                <Card title="In figures" class="card-flush">
                  <ScrollRegion label="Prices by period">
                    <DataTable
                      caption="Price and volume by delivery period, newest first"
                      compact
                      rows={items.toReversed()}
                      rowKey={(row) => row.period}
                      empty="Nothing was traded."
                      columns={[
                        { head: 'Period', cell: (row) => <PeriodSpan start={row.period} end={row.periodEnd} /> },
                        { head: 'Price', cell: (row) => <Price value={row.price} column />, align: 'end' },
                        { head: 'kWh', cell: (row) => <Energy wh={row.volumeWh} unit={false} />, align: 'end' },
                      ]}
                    />
                  </ScrollRegion>
                </Card>
              </div>
            </>
          )
        }
      </Loaded>
    </Section>
  );
}

function usePrices() {
  const periodMs = usePeriodMs();
  // Starts on a whole period, so that the request changes once per period and not every second.
  const fromMs = Math.floor(useNodeNow(10_000) / periodMs) * periodMs - PAST_PERIODS * periodMs;
  return useFetched<Page<PeriodPrice>>(
    ['trade'],
    async (client) => client.get('market/prices', { from: new Date(fromMs).toISOString(), limit: 1_000 }),
    [fromMs],
  );
}

function BookCard({ chosen }: { readonly chosen: ChosenPeriod }) {
  const period = chosen.period?.period;
  const book = useFetched<Book>(
    ['block', 'order', 'trade'],
    period === undefined
      ? undefined
      : async (client) => client.get(`market/periods/${encodeURIComponent(period)}/book`),
    [period],
  );
  if (period === undefined) return <Empty>No period is open for trading.</Empty>;
  return (
    <Loaded of={book} lines={8}>
      {(value) => (
        <div class="columns columns-chart">
          <Card title="Supply and demand" note={<PeriodSpan start={value.period} end={value.periodEnd} />}>
            <CrossingChart book={value} />
            <BookFacts book={value} />
          </Card>
          <Card title="Order book" note={<NextClearing book={value} />}>
            <DepthTable book={value} />
          </Card>
        </div>
      )}
    </Loaded>
  );
}

function NextClearing({ book }: { readonly book: Book }) {
  const nowMs = useNodeNow();
  if (book.nextClearingAt === null) return <>gate closed</>;
  return <>clears in {formatCountdown(Date.parse(book.nextClearingAt) - nowMs)}</>;
}

function BookFacts({ book }: { readonly book: Book }) {
  const last = book.clearings[0];
  return (
    <p class="muted small book-facts">
      {book.tradedWh > 0 ? (
        <>
          <Energy wh={book.tradedWh} /> of this period are traded already
          {last !== undefined && last.price !== null && (
            <>
              , last at <Price value={last.price} /> in the clearing of <Instant at={last.at} />
            </>
          )}
          .
        </>
      ) : (
        'Nothing of this period is traded yet.'
      )}
    </p>
  );
}
