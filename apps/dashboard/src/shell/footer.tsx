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
        <li class="key-solar">Traded among neighbours</li>
        <li class="key-import">Bought, imported</li>
        <li class="key-export">Sold, exported</li>
      </ul>
      <p>
        Times are in {viewerTimeZone()}, {formatUtcOffset(nowMs)}. Money is exact to a millionth of a{' '}
        {currency || 'unit'}: small digits are real.
      </p>
      <button type="button" class="link" onClick={onForget}>
        <Icon name="leave" />
        Forget the token on this device
      </button>
    </footer>
  );
}
