import type { OpenPeriod } from '../api/shapes.js';
import {
  useBoard,
  useIsHousehold,
  useNodeNow,
  useOpenPeriods,
  usePeriodMs,
  useSnapshot,
} from '../data/board-context.js';
import { Energy, PeriodSpan, Price } from '../elements/figures.js';
import { Empty, Loaded } from '../elements/loaded.js';
import { Section } from '../elements/section.js';
import { parseMicro } from '../figures/decimal.js';
import { formatClock, formatCountdown, formatSpan } from '../figures/time.js';
import type { ChosenPeriod } from '../market/chosen-period.js';
import { PeriodRail } from './period-rail.js';
import { positionOf, type Position } from './position.js';

export function NowSection({ chosen }: { readonly chosen: ChosenPeriod }) {
  const periods = useOpenPeriods();
  return (
    <Section id="now" title="Now" lead="What is being delivered, and what can still be traded.">
      <Loaded of={periods} lines={4}>
        {(items) => {
          const next = items.toSorted((a, b) => Date.parse(a.gateClosesAt) - Date.parse(b.gateClosesAt))[0];
          return (
            <>
              <div class="hero">
                <DeliveringCard />
                {next === undefined ? <Empty>No period is open for trading.</Empty> : <GateCard period={next} />}
                {next !== undefined && <IndicativeCard period={next} />}
              </div>
              <PeriodRail periods={items} chosen={chosen} />
            </>
          );
        }}
      </Loaded>
    </Section>
  );
}

function DeliveringCard() {
  const nowMs = useNodeNow();
  const periodMs = usePeriodMs();
  const startMs = Math.floor(nowMs / periodMs) * periodMs;
  const share = (nowMs - startMs) / periodMs;
  return (
    <article class="card stat">
      <h3 class="eyebrow">Delivering now</h3>
      <p class="big">{formatSpan(startMs, startMs + periodMs)}</p>
      <div
        class="progress"
        role="progressbar"
        aria-label="Delivery period"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
      >
        <span style={{ inlineSize: `${(share * 100).toFixed(1)}%` }} />
      </div>
      <p class="muted">{formatCountdown(startMs + periodMs - nowMs)} left</p>
      <OwnPosition period={new Date(startMs).toISOString()} traded="You traded nothing for this period." />
    </article>
  );
}

function GateCard({ period }: { readonly period: OpenPeriod }) {
  const nowMs = useNodeNow();
  const gateMs = Date.parse(period.gateClosesAt);
  const clearingMs = period.nextClearingAt === null ? gateMs : Date.parse(period.nextClearingAt);
  return (
    <article class="card stat">
      <h3 class="eyebrow">Next gate</h3>
      <p class="big" role="timer">
        {formatCountdown(gateMs - nowMs)}
      </p>
      <p class="muted">
        until orders for <PeriodSpan start={period.period} end={period.periodEnd} /> close at {formatClock(gateMs)}.
        {clearingMs !== gateMs && <> Next clearing in {formatCountdown(clearingMs - nowMs)}.</>}
      </p>
      <OwnPosition period={period.period} traded="You have traded nothing for it yet." />
    </article>
  );
}

function IndicativeCard({ period }: { readonly period: OpenPeriod }) {
  const most = Math.max(period.buyWh, period.sellWh, 1);
  return (
    <article class="card stat">
      <h3 class="eyebrow">
        Indicative price <PeriodSpan start={period.period} end={period.periodEnd} />
      </h3>
      <p class="big">
        {period.indicativePrice === null ? 'no trade yet' : <Price value={period.indicativePrice} unit />}
      </p>
      <p class="muted">
        {period.indicativePrice === null ? (
          'A clearing now would trade nothing.'
        ) : (
          <>
            A clearing now would trade <Energy wh={period.indicativeVolumeWh} />
            <AllIn price={period.indicativePrice} />.
          </>
        )}
      </p>
      <dl class="twin-bars">
        <TwinBar name="Wanted" wh={period.buyWh} most={most} side="import" />
        <TwinBar name="Offered" wh={period.sellWh} most={most} side="export" />
      </dl>
    </article>
  );
}

function TwinBar(props: {
  readonly name: string;
  readonly wh: number;
  readonly most: number;
  readonly side: 'import' | 'export';
}) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>
        <span class={`bar bar-${props.side}`}>
          <span style={{ inlineSize: `${((props.wh * 100) / props.most).toFixed(1)}%` }} />
        </span>
        <Energy wh={props.wh} />
      </dd>
    </div>
  );
}

/** What a buyer pays with the fees; nothing where there are none. */
function AllIn({ price }: { readonly price: string }) {
  const rules = useSnapshot(useBoard().community).value?.rules;
  const energy = parseMicro(price);
  const fees = (parseMicro(rules?.gridFee ?? '0') ?? 0n) + (parseMicro(rules?.communityFee ?? '0') ?? 0n);
  if (energy === undefined || fees === 0n) return null;
  return (
    <>
      ; buyers pay <Price value={energy + fees} /> with fees
    </>
  );
}

/** Own trades and open orders of a period; hidden on a node that trades for nobody. */
function OwnPosition({ period, traded }: { readonly period: string; readonly traded: string }) {
  const board = useBoard();
  const trades = useSnapshot(board.ownTrades).value?.items;
  const orders = useSnapshot(board.ownOrders).value?.items;
  const isHousehold = useIsHousehold();
  if (!isHousehold || trades === undefined || orders === undefined) return null;
  const position = positionOf(period, trades, orders);
  return (
    <ul class="position" aria-label="Your position">
      {position.soldWh > 0 && (
        <li class="key-export">
          You sell <Energy wh={position.soldWh} />
          {position.meanSellPrice !== undefined && (
            <>
              {' '}
              at <Price value={position.meanSellPrice} />
            </>
          )}
        </li>
      )}
      {position.boughtWh > 0 && (
        <li class="key-import">
          You buy <Energy wh={position.boughtWh} />
          {position.meanBuyPrice !== undefined && (
            <>
              {' '}
              at <Price value={position.meanBuyPrice} />
            </>
          )}
        </li>
      )}
      {position.soldWh === 0 && position.boughtWh === 0 && <li class="key-none">{traded}</li>}
      <OpenOrders position={position} />
    </ul>
  );
}

function OpenOrders({ position }: { readonly position: Position }) {
  const { openBuyWh, openSellWh } = position;
  if (openBuyWh === 0 && openSellWh === 0) return null;
  return (
    <li class="key-none">
      Still in the book:{' '}
      {openSellWh > 0 && (
        <>
          <Energy wh={openSellWh} /> to sell
        </>
      )}
      {openBuyWh > 0 && openSellWh > 0 && ', '}
      {openBuyWh > 0 && (
        <>
          <Energy wh={openBuyWh} /> to buy
        </>
      )}
    </li>
  );
}
