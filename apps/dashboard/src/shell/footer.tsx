import { useCurrency, useNodeNow } from '../data/board-context.js';
import { Icon } from '../elements/icon.js';
import { formatUtcOffset, viewerTimeZone } from '../figures/time.js';

/** How to read the figures, and the way out. */
export function Footer({ onForget }: { readonly onForget: () => void }) {
  const nowMs = useNodeNow(60_000);
  const currency = useCurrency();
  return (
    <footer class="footer">
      <ul class="legend" aria-label="Colours">
        <li class="key-solar">Among neighbours</li>
        <li class="key-import">Bought, imported</li>
        <li class="key-export">Sold, exported</li>
      </ul>
      <p>
        Times in {viewerTimeZone().replaceAll('_', ' ')}, <strong>{formatUtcOffset(nowMs)}</strong>
      </p>
      <p>Small digits count too: money is kept to a millionth{currency === '' ? '' : ` of one ${currency}`}.</p>
      <button type="button" class="link" onClick={onForget}>
        <Icon name="leave" />
        Forget the token here
      </button>
    </footer>
  );
}
