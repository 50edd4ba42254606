import { useEffect, useState } from 'preact/hooks';
import { useBoard, useLiveState, useSnapshot } from '../data/board-context.js';
import { eventData } from '../data/board.js';
import { Icon, Mark } from '../elements/icon.js';
import { group } from '../figures/decimal.js';
import type { LiveState } from '../live/live-events.js';
import type { NetworkStatus } from '../api/shapes.js';
import { useTheme } from './theme.js';

const LIVE_TEXT: Record<LiveState, string> = {
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
};

/** Whose node this is, and whether it is well: the same on every scroll position. */
export function Header() {
  const board = useBoard();
  const community = useSnapshot(board.community).value;
  const member = community?.ownMember ?? undefined;
  return (
    <header class="header">
      <div class="header-inner">
        <Mark />
        <div class="title">
          <h1>
            <bdi>{community?.name ?? 'Wattmesh'}</bdi>
          </h1>
          <p class="subtitle">
            {member === undefined ? (
              <span>{community === undefined ? 'Connecting to this node' : 'Not a member of the community'}</span>
            ) : (
              <>
                <bdi class="own-label">{member.label}</bdi>
                {member.roles.map((role) => (
                  <span class="role" key={role}>
                    {role}
                  </span>
                ))}
              </>
            )}
          </p>
        </div>
        <Vitals />
        <ThemeButton />
      </div>
    </header>
  );
}

function Vitals() {
  const board = useBoard();
  const status = useSnapshot(board.status).value;
  const live = useLiveState();
  const height = useHeight(status?.height);
  return (
    <div class="vitals">
      <p class="vital">
        <span class="vital-name">Height</span>
        <span class="vital-value" data-testid="height">
          {height === undefined ? '–' : group(String(height))}
        </span>
      </p>
      <Agreement status={status} />
      <p class={`live live-${live}`} role="status">
        <span class="live-dot" aria-hidden="true" />
        {LIVE_TEXT[live]}
      </p>
    </div>
  );
}

function Agreement({ status }: { readonly status: NetworkStatus | undefined }) {
  if (status === undefined) return null;
  const { agree, members, disagreeing } = status.agreement;
  const tone = disagreeing.length > 0 || status.divergedHeight !== null ? 'bad' : 'good';
  return (
    <p class="vital">
      <span class="vital-name">State</span>
      <a class={`vital-value agreement agreement-${tone}`} href="#network">
        <Icon name={tone === 'good' ? 'check' : 'warning'} />
        {agree} of {members} agree
      </a>
    </p>
  );
}

/** The height as the latest block event tells it, before the status is read again. */
function useHeight(known: number | undefined): number | undefined {
  const board = useBoard();
  const [told, setTold] = useState<number>();
  useEffect(
    () =>
      board.listen((event) => {
        const block = eventData(event, 'block');
        if (block !== undefined) setTold(block.height);
      }),
    [board],
  );
  return told === undefined || known === undefined ? known : Math.max(told, known);
}

function ThemeButton() {
  const { theme, next, change } = useTheme();
  const icon = { auto: 'auto', light: 'sun', dark: 'moon' } as const;
  return (
    <button
      type="button"
      class="icon-button"
      onClick={change}
      aria-label={`Colours: ${theme}. Change to ${next}`}
      title={`Colours: ${theme}`}
    >
      <Icon name={icon[theme]} />
    </button>
  );
}
