import type { ComponentChildren } from 'preact';
import { useBoard, useCurrency, usePeriodMs, useSnapshot } from '../data/board-context.js';
import { amountDigits, formatMicro, parseMicro } from '../figures/decimal.js';
import { formatKWh } from '../figures/energy.js';
import { formatClock, formatDay, formatInstant, formatSpan, formatUtcOffset, isSameDay } from '../figures/time.js';

/** Decimals that the eye needs first: cents of money, a tenth of a cent and a bit of a price. The rest follows smaller. */
const MONEY_DECIMALS = 2;
const PRICE_DECIMALS = 4;

interface AmountProps {
  /** Decimal text as the node tells it, or micro-units. */
  readonly value: string | bigint;
  readonly decimals: number;
  readonly sign?: 'auto' | 'always';
  readonly unit?: string;
  /** Also the zeros at the end, so that the decimal points of a column stand below each other. */
  readonly column?: boolean;
}

/** Every digit is shown; those past the main decimals are smaller. Text that is no number is shown as it came. */
function Amount({ value, decimals, sign = 'auto', unit, column = false }: AmountProps) {
  const micro = typeof value === 'bigint' ? value : parseMicro(value);
  if (micro === undefined) return <span class="figure">{String(value)}</span>;
  const { main, tail, omittedZeros } = amountDigits(micro, decimals, sign);
  const shownTail = column ? tail + '0'.repeat(omittedZeros) : tail;
  return (
    <span class="figure">
      {main}
      {shownTail !== '' && <span class="figure-tail">{shownTail}</span>}
      {unit !== undefined && <span class="figure-unit"> {unit}</span>}
    </span>
  );
}

/** An amount of money, exact to the micro-unit. */
export function Money(props: {
  readonly value: string | bigint;
  readonly sign?: 'auto' | 'always';
  readonly unit?: boolean;
  readonly column?: boolean;
}) {
  const currency = useCurrency();
  return (
    <Amount
      value={props.value}
      decimals={MONEY_DECIMALS}
      column={props.column ?? false}
      {...(props.sign === undefined ? {} : { sign: props.sign })}
      {...(props.unit === true ? { unit: currency } : {})}
    />
  );
}

/** A price per kWh, exact. */
export function Price(props: { readonly value: string | bigint; readonly unit?: boolean; readonly column?: boolean }) {
  const currency = useCurrency();
  return (
    <Amount
      value={props.value}
      decimals={PRICE_DECIMALS}
      column={props.column ?? false}
      {...(props.unit === true ? { unit: `${currency}/kWh` } : {})}
    />
  );
}

/** A price as plain text, for labels of charts. */
export function priceText(value: string | bigint): string {
  const micro = typeof value === 'bigint' ? value : parseMicro(value);
  return micro === undefined ? String(value) : formatMicro(micro, PRICE_DECIMALS);
}

export function Energy({ wh, unit = true }: { readonly wh: number; readonly unit?: boolean }) {
  return (
    <span class="figure">
      {formatKWh(wh)}
      {unit && <span class="figure-unit"> kWh</span>}
    </span>
  );
}

/** The span of a period in the viewer's zone; the day where it is not today, the offset where it is not today's. */
export function PeriodSpan({ start, end }: { readonly start: string; readonly end?: string }) {
  const board = useBoard();
  const periodMs = usePeriodMs();
  const startMs = Date.parse(start);
  const endMs = end === undefined ? startMs + periodMs : Date.parse(end);
  const nowMs = board.clock.nowMs();
  const otherOffset = formatUtcOffset(startMs) !== formatUtcOffset(nowMs);
  return (
    <time class="span" dateTime={start} title={`${formatInstant(startMs)} to ${formatClock(endMs)}`}>
      {!isSameDay(startMs, nowMs) && <span class="day">{formatDay(startMs)} </span>}
      {formatSpan(startMs, endMs)}
      {otherOffset && <span class="day"> {formatUtcOffset(startMs)}</span>}
    </time>
  );
}

/** An instant: its clock time, with the day where it is not today. */
export function Instant({ at }: { readonly at: string }) {
  const timeMs = Date.parse(at);
  const nowMs = useBoard().clock.nowMs();
  return (
    <time dateTime={at} title={formatInstant(timeMs)}>
      {!isSameDay(timeMs, nowMs) && <span class="day">{formatDay(timeMs)} </span>}
      {formatClock(timeMs - (timeMs % 1000))}
    </time>
  );
}

/** A member by its label; its short id while the label is not known. What a neighbour wrote stays text, also its direction. */
export function MemberName({ id }: { readonly id: string }) {
  const { value } = useSnapshot(useBoard().members);
  const member = value?.items.find((each) => each.memberId === id);
  if (member === undefined) return <ShortId id={id} />;
  return (
    <bdi class="member" title={member.memberId}>
      {member.own ? 'You' : member.label}
    </bdi>
  );
}

/** The first digits of an id or hash; all of it on hover. */
export function ShortId({ id, length = 8 }: { readonly id: string; readonly length?: number }) {
  return (
    <code class="id" title={id}>
      {id.slice(0, length)}
    </code>
  );
}

export type Tone = 'neutral' | 'good' | 'warn' | 'bad' | 'solar' | 'import' | 'export';

export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ComponentChildren }) {
  return <span class={`badge tone-${tone}`}>{children}</span>;
}

/** What a household does in a trade or order, in the colours of the energy pages: bought is import, sold is export. */
export function SideBadge({ side }: { readonly side: 'buy' | 'sell' | 'bought' | 'sold' }) {
  const buys = side === 'buy' || side === 'bought';
  return <Badge tone={buys ? 'import' : 'export'}>{side.slice(0, 1).toUpperCase() + side.slice(1)}</Badge>;
}
