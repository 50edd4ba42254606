import { useBoard, useLiveState, useSnapshot } from '../data/board-context.js';
import { Icon } from '../elements/icon.js';
import type { NetworkStatus } from '../api/shapes.js';

/** What must not be overlooked, above everything else: this node is out of order, behind, or out of reach. */
export function Banners() {
  const board = useBoard();
  const { value: status, failure } = useSnapshot(board.status);
  const live = useLiveState();
  const alarms = (useSnapshot(board.alarms).value?.items ?? []).filter((alarm) => alarm.active);
  const trouble = status === undefined ? undefined : troubleOf(status);
  return (
    <div class="banners">
      {(live === 'offline' || failure?.kind === 'unreachable') && (
        <p class="banner banner-bad" role="alert">
          <Icon name="warning" />
          <span>This node cannot be reached. What is shown is from before; the page keeps trying.</span>
        </p>
      )}
      {trouble !== undefined && (
        <p class="banner banner-bad" role="alert">
          <Icon name="warning" />
          <span>{trouble}</span>
        </p>
      )}
      {alarms.length > 0 && (
        <p class="banner banner-warn">
          <Icon name="alarms" />
          <span>
            {alarms.length === 1 ? '1 alarm is active.' : `${alarms.length} alarms are active.`}{' '}
            <a href="#alarms">See what to do</a>
          </span>
        </p>
      )}
    </div>
  );
}

function troubleOf(status: NetworkStatus): string | undefined {
  if (status.halt !== null) return `This node has stopped taking part: ${status.halt.detail}.`;
  if (status.divergedHeight !== null) {
    return `The state of this node contradicts the community's since height ${status.divergedHeight}. It places no orders until that is cleared up.`;
  }
  if (status.condition === 'not-a-member')
    return 'This node acts for no member of the community: it looks on and does not trade.';
  if (status.catchUp.active) {
    return `This node is catching up: ${status.catchUp.behindBlocks} blocks are missing. What is shown is older than the market.`;
  }
  return undefined;
}
