import { useRef, useState } from 'preact/hooks';
import type { NewOrder, PlacedOrders, Rules, Side } from '../api/shapes.js';
import { randomKey } from '../api/client.js';
import { useBoard, useCurrency } from '../data/board-context.js';
import { Money, Price } from '../elements/figures.js';
import { Segmented } from '../elements/segmented.js';
import { formatMicro, parseMicro } from '../figures/decimal.js';
import type { ChosenPeriod } from '../market/chosen-period.js';
import { PeriodSelect } from '../market/period-chooser.js';
import { judgeDraft, type JudgedDraft } from './order-draft.js';

const SIDES = [
  { value: 'buy', label: 'Buy', tone: 'import' },
  { value: 'sell', label: 'Sell', tone: 'export' },
] as const;

type Answer = { readonly good: boolean; readonly text: string } | undefined;

/** Places one order for the chosen period; the all-in price and amount are shown before anything is sent. */
export function OrderForm({ rules, chosen }: { readonly rules: Rules; readonly chosen: ChosenPeriod }) {
  const currency = useCurrency();
  const [side, setSide] = useState<Side>('sell');
  const [quantityText, setQuantityText] = useState('');
  const [priceText, setPriceText] = useState('');
  const [touched, setTouched] = useState(false);
  const { answer, busy, place, clear } = usePlacing();
  const judged = judgeDraft({ side, period: chosen.period?.period ?? '', quantityText, priceText }, rules);
  const edit = (change: () => void) => {
    clear();
    change();
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    setTouched(true);
    if (judged.order === undefined || busy || !(await place(judged.order))) return;
    setQuantityText('');
    setTouched(false);
  };
  return (
    <form class="order-form" onSubmit={(event) => void submit(event)} noValidate>
      <Segmented
        legend="Side"
        name="side"
        value={side}
        options={SIDES}
        onChange={(next) => edit(() => setSide(next))}
      />
      <div class="field">
        <label class="field-label" for="order-period">
          Delivery period
        </label>
        <PeriodSelect chosen={chosen} id="order-period" />
      </div>
      <div class="field-pair">
        <NumberField
          id="order-quantity"
          label="Quantity, kWh"
          value={quantityText}
          placeholder="0.500"
          problem={touched ? judged.quantityProblem : undefined}
          onInput={(text) => edit(() => setQuantityText(text))}
        />
        <NumberField
          id="order-price"
          label={`Limit, ${currency}/kWh`}
          value={priceText}
          placeholder={chosen.period?.indicativePrice ?? '0.24'}
          problem={touched ? judged.priceProblem : undefined}
          onInput={(text) => edit(() => setPriceText(text))}
        />
      </div>
      <AllIn judged={judged} side={side} rules={rules} />
      <button
        type="submit"
        class={`button button-primary button-${side}`}
        disabled={busy || chosen.period === undefined}
      >
        {busy ? 'Sending' : side === 'buy' ? 'Place the buy order' : 'Place the sell order'}
      </button>
      <p class={`form-answer ${answer === undefined ? '' : answer.good ? 'form-good' : 'form-bad'}`} role="status">
        {answer?.text}
      </p>
    </form>
  );
}

/** Sends orders. A repeated attempt with the same content keeps its key, so that a lost answer never places it twice. */
function usePlacing() {
  const board = useBoard();
  const [answer, setAnswer] = useState<Answer>();
  const [busy, setBusy] = useState(false);
  const attempt = useRef({ content: '', key: '' });
  const place = async (order: NewOrder): Promise<boolean> => {
    const content = JSON.stringify(order);
    if (attempt.current.content !== content) attempt.current = { content, key: randomKey() };
    setBusy(true);
    const body = { orders: [order] };
    const outcome = await board.client.send<PlacedOrders>('POST', 'orders', {
      body,
      idempotencyKey: attempt.current.key,
    });
    setBusy(false);
    if (outcome.ok) attempt.current = { content: '', key: '' };
    setAnswer(
      outcome.ok
        ? { good: true, text: `Your order is ${outcome.value.detail}.` }
        : { good: false, text: outcome.failure.text },
    );
    board.refresh('order');
    return outcome.ok;
  };
  return { answer, busy, place, clear: () => setAnswer(undefined) };
}

function NumberField(props: {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly placeholder: string;
  readonly problem: string | undefined;
  readonly onInput: (text: string) => void;
}) {
  const helpId = `${props.id}-help`;
  return (
    <div class="field">
      <label class="field-label" for={props.id}>
        {props.label}
      </label>
      <input
        id={props.id}
        inputMode="decimal"
        autocomplete="off"
        value={props.value}
        placeholder={props.placeholder}
        aria-invalid={props.problem !== undefined}
        aria-describedby={helpId}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
      <p id={helpId} class="field-help field-problem">
        {props.problem}
      </p>
    </div>
  );
}

/** The limit is an energy price; a buyer pays the fees on top, and sees that before sending. */
function AllIn({ judged, side, rules }: { readonly judged: JudgedDraft; readonly side: Side; readonly rules: Rules }) {
  const fees = [rules.gridFee, rules.communityFee].map((fee) => parseMicro(fee) ?? 0n);
  const feeText =
    side === 'buy'
      ? `energy limit plus ${formatMicro(fees[0] ?? 0n, 2)} grid and ${formatMicro(fees[1] ?? 0n, 2)} community fee`
      : 'sellers pay no fees';
  return (
    <dl class="all-in">
      <div>
        <dt>{side === 'buy' ? 'You pay at most' : 'You get at least'}</dt>
        <dd>{judged.allInPrice === undefined ? '–' : <Price value={judged.allInPrice} unit />}</dd>
      </div>
      <div>
        <dt>If all of it trades</dt>
        <dd>{judged.amount === undefined ? '–' : <Money value={judged.amount} unit />}</dd>
      </div>
      <p class="muted small">All-in: {feeText}.</p>
    </dl>
  );
}
