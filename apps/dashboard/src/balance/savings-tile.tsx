import { useState } from 'preact/hooks';
import { useCurrency } from '../data/board-context.js';
import { Money } from '../elements/figures.js';
import { Card } from '../elements/section.js';
import { formatMicro, parseTypedMicro } from '../figures/decimal.js';
import { savingsAgainst, type Balance, type SupplierTariff } from './balance.js';
import { keepTariff, keptTariff } from './supplier-tariff.js';

/** Savings against the supplier; "no data" until its prices are known. They are typed here and stay in this browser. */
export function SavingsTile({ balance }: { readonly balance: Balance }) {
  const [tariff, setTariff] = useState(keptTariff);
  const [editing, setEditing] = useState(false);
  const savings = tariff === undefined ? undefined : savingsAgainst(balance, tariff);
  const change = (next: SupplierTariff | undefined) => {
    keepTariff(next);
    setTariff(next);
    setEditing(false);
  };
  return (
    <>
      <article class="card tile">
        <h3 class="eyebrow key-good">Saved against the supplier</h3>
        <p class="tile-value">
          {savings === undefined ? <span class="no-data">no data</span> : <Money value={savings} sign="always" unit />}
        </p>
        <div class="muted">
          {tariff === undefined
            ? 'Its prices are not known. '
            : `Against ${formatMicro(tariff.importPrice, 2)} and ${formatMicro(tariff.exportPrice, 2)}. `}
          <button type="button" class="link" aria-expanded={editing} onClick={() => setEditing(!editing)}>
            {tariff === undefined ? 'Enter them' : 'Change'}
          </button>
        </div>
      </article>
      {editing && <TariffForm tariff={tariff} onChange={change} />}
    </>
  );
}

/** A card across all tiles. */
function TariffForm(props: {
  readonly tariff: SupplierTariff | undefined;
  readonly onChange: (tariff: SupplierTariff | undefined) => void;
}) {
  const currency = useCurrency();
  const shown = (price: bigint | undefined) => (price === undefined ? '' : formatMicro(price, 2));
  const [importText, setImportText] = useState(shown(props.tariff?.importPrice));
  const [exportText, setExportText] = useState(shown(props.tariff?.exportPrice));
  const [importPrice, exportPrice] = [parseTypedMicro(importText), parseTypedMicro(exportText)];
  const submit = (event: Event) => {
    event.preventDefault();
    if (importPrice !== undefined && exportPrice !== undefined) props.onChange({ importPrice, exportPrice });
  };
  return (
    <Card title="What your supplier charges and pays" note="kept in this browser alone" class="tariff-card">
      <form class="tariff-form" onSubmit={submit}>
        <label class="field">
          <span class="field-label">Import, {currency}/kWh</span>
          <input
            inputMode="decimal"
            placeholder="0.32"
            value={importText}
            onInput={(event) => setImportText(event.currentTarget.value)}
          />
        </label>
        <label class="field">
          <span class="field-label">Feed-in, {currency}/kWh</span>
          <input
            inputMode="decimal"
            placeholder="0.08"
            value={exportText}
            onInput={(event) => setExportText(event.currentTarget.value)}
          />
        </label>
        <button
          type="submit"
          class="button button-primary"
          disabled={importPrice === undefined || exportPrice === undefined}
        >
          Compare
        </button>
        {props.tariff !== undefined && (
          <button type="button" class="button" onClick={() => props.onChange(undefined)}>
            Forget
          </button>
        )}
      </form>
    </Card>
  );
}
