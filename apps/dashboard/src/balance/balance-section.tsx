import { useState } from 'preact/hooks';
import type { MeteredInterval, Page, Settlement } from '../api/shapes.js';
import { useCurrency, useFetched, useIsHousehold, useNodeNow } from '../data/board-context.js';
import { collectPages, PAGE_LIMIT, type Collected } from '../data/pages.js';
import { Energy, Money } from '../elements/figures.js';
import { Empty, Loaded } from '../elements/loaded.js';
import { Card, Section } from '../elements/section.js';
import { Segmented } from '../elements/segmented.js';
import { startOfDay } from '../figures/time.js';
import type { ComponentChildren } from 'preact';
import { sumBalance, type Balance } from './balance.js';
import { NeighbourShare } from './neighbour-share.js';
import { SavingsTile } from './savings-tile.js';

const DAY_MS = 86_400_000;
type Range = 'today' | 'week';
const RANGES = [
  { value: 'today', label: 'Today' },
  { value: 'week', label: '7 days' },
] as const;

/** Start of the range: midnight in the viewer's zone, today or six days ago. */
function rangeStart(range: Range, nowMs: number): number {
  // Noon six days ago is safely within that day, whatever the clocks did since.
  return startOfDay(range === 'today' ? nowMs : startOfDay(nowMs) + DAY_MS / 2 - 6 * DAY_MS);
}

const TITLE = { id: 'balance', title: 'Balance', lead: 'What you traded with your neighbours, and what it came to.' };

export function BalanceSection() {
  if (useIsHousehold()) return <HouseholdBalance />;
  return (
    <Section {...TITLE}>
      <Card>
        <Empty>This node acts for no household: it trades nothing itself.</Empty>
      </Card>
    </Section>
  );
}

function HouseholdBalance() {
  const [range, setRange] = useState<Range>('today');
  const fromMs = rangeStart(range, useNodeNow(60_000));
  const settlements = useFetched<Collected<Settlement>>(
    ['settlement'],
    async (client) =>
      collectPages(
        async (cursor) => client.get<Page<Settlement>>('settlements', { limit: PAGE_LIMIT, cursor }),
        (read) => Date.parse(read.at(-1)?.period ?? '') >= fromMs,
      ),
    [fromMs],
  );
  const intervals = useFetched<Collected<MeteredInterval>>(
    ['interval'],
    async (client) =>
      collectPages(
        async (cursor) =>
          client.get<Page<MeteredInterval>>('intervals', {
            from: new Date(fromMs).toISOString(),
            limit: PAGE_LIMIT,
            cursor,
          }),
        () => true,
      ),
    [fromMs],
  );
  return (
    <Section
      {...TITLE}
      actions={
        <Segmented legend="Range of the balance" name="range" value={range} options={RANGES} onChange={setRange} />
      }
    >
      <Loaded of={settlements} lines={4}>
        {({ items, complete }) => {
          // Of what is only traded nothing has been delivered: it has no money yet.
          const within = items.filter((each) => Date.parse(each.period) >= fromMs && each.state !== 'traded');
          const balance = sumBalance(within);
          if (balance === undefined) return <Empty>No total: the lines of a settlement contradict its net.</Empty>;
          return (
            <>
              <Tiles balance={balance} />
              <div class="columns columns-even">
                <StatementCard balance={balance} complete={complete} />
                <NeighbourShare settlements={within} intervals={intervals} />
              </div>
            </>
          );
        }}
      </Loaded>
    </Section>
  );
}

function Tiles({ balance }: { readonly balance: Balance }) {
  return (
    <div class="tiles">
      <Tile name="Bought from neighbours" tone="import" value={<Energy wh={balance.boughtWh} />}>
        <Money value={-balance.energyBought} unit /> for energy
      </Tile>
      <Tile name="Sold to neighbours" tone="export" value={<Energy wh={balance.soldWh} />}>
        <Money value={balance.energySold} unit /> earned
      </Tile>
      <Tile
        name={balance.net < 0n ? 'You pay in all' : 'You get in all'}
        tone="solar"
        value={<Money value={balance.net} sign="always" unit />}
      >
        fees and compensation included
      </Tile>
      <SavingsTile balance={balance} />
    </div>
  );
}

export function Tile(props: {
  readonly name: string;
  readonly tone: 'import' | 'export' | 'solar';
  readonly value: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  return (
    <article class="card tile">
      <h3 class={`eyebrow key-${props.tone}`}>{props.name}</h3>
      <p class="tile-value">{props.value}</p>
      <div class="muted">{props.children}</div>
    </article>
  );
}

function StatementCard({ balance, complete }: { readonly balance: Balance; readonly complete: boolean }) {
  const currency = useCurrency();
  const lines = [
    { name: 'Energy sold', value: balance.energySold },
    { name: 'Energy bought', value: balance.energyBought },
    { name: 'Grid fees', value: balance.gridFees },
    { name: 'Community fees', value: balance.communityFees },
    { name: 'Shortfall compensation', value: balance.compensation },
  ];
  return (
    <Card title="Money, line by line" note={`${balance.settlements} settlements`}>
      <table class="ledger">
        <caption class="unseen">Money with neighbours, line by line</caption>
        <tbody>
          {lines.map((line) => (
            <tr key={line.name}>
              <th scope="row">{line.name}</th>
              <td>
                <Money value={line.value} sign="always" column />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Net, {currency}</th>
            <td>
              <Money value={balance.net} sign="always" column />
            </td>
          </tr>
        </tfoot>
      </table>
      <p class="muted small">
        {balance.unsettled === 0
          ? 'Every settlement rests on both meters.'
          : `${balance.unsettled} of ${balance.settlements} may still change: a meter's statement is missing or in dispute.`}
        {!complete && ` Only the newest ${balance.settlements} are counted.`}
      </p>
    </Card>
  );
}
