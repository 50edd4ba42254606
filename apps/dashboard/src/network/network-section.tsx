import type { NetworkPeers, NetworkStatus, Peer, Validator } from '../api/shapes.js';
import { useBoard, useFetched, useNodeNow, useSnapshot } from '../data/board-context.js';
import { DataTable, Facts } from '../elements/data-table.js';
import { Badge, ShortId } from '../elements/figures.js';
import { Loaded } from '../elements/loaded.js';
import { Card, Section } from '../elements/section.js';
import { group } from '../figures/decimal.js';
import { formatDuration } from '../figures/time.js';
import { AgreementDots } from './agreement-dots.js';

/** Heights are told every few seconds: a few blocks behind is no lag. */
const TOLERATED_LAG_BLOCKS = 5;
const CONDITION_TONE = {
  running: 'good',
  'catching-up': 'warn',
  halted: 'bad',
  diverged: 'bad',
  'not-a-member': 'neutral',
} as const;

export function NetworkSection() {
  const status = useSnapshot(useBoard().status);
  const peers = useFetched<NetworkPeers>(['block'], async (client) => client.get('network/peers'), []);
  return (
    <Section
      id="network"
      title="Network"
      lead="Who seals the market, who this node talks to, and whether all see the same."
    >
      <Loaded of={status} lines={6}>
        {(value) => (
          <div class="columns columns-even">
            <StateCard status={value} />
            <ValidatorsCard status={value} />
          </div>
        )}
      </Loaded>
      <Loaded of={peers} lines={4}>
        {(value) => <PeersCard peers={value} />}
      </Loaded>
    </Section>
  );
}

function StateCard({ status }: { readonly status: NetworkStatus }) {
  const nowMs = useNodeNow();
  const { catchUp, clock } = status;
  return (
    <Card
      title="State of this node"
      actions={<Badge tone={CONDITION_TONE[status.condition]}>{status.condition.replaceAll('-', ' ')}</Badge>}
    >
      <AgreementDots status={status} />
      {catchUp.active && <CatchUp status={status} />}
      <Facts
        facts={[
          { name: 'Height', value: group(String(status.height)) },
          { name: 'State hash', value: <ShortId id={status.stateHash} length={12} /> },
          { name: 'Last block', value: `${formatDuration(nowMs - Date.parse(status.blockTimestamp))} ago` },
          { name: 'Epoch and view', value: `${status.consensus.epoch} · ${group(String(status.consensus.view))}` },
          {
            name: 'Clock offset',
            value: clock.offsetMs === null ? <span class="no-data">no data</span> : `${Math.round(clock.offsetMs)} ms`,
          },
          { name: 'Waiting to be sealed', value: `${status.mempool.transactions}, own ${status.mempool.own}` },
          {
            name: 'Settlements open',
            value: `${status.settlement.open}, ${status.settlement.unacknowledged} unacknowledged`,
          },
        ]}
      />
    </Card>
  );
}

function CatchUp({ status }: { readonly status: NetworkStatus }) {
  const { targetHeight, behindBlocks } = status.catchUp;
  const percent = targetHeight === 0 ? 0 : Math.floor((status.height * 100) / targetHeight);
  return (
    <div class="catch-up">
      <p>
        Catching up: {group(String(behindBlocks))} blocks to height {group(String(targetHeight))}
      </p>
      <div
        class="progress"
        role="progressbar"
        aria-label="Catching up"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
      >
        <span style={{ inlineSize: `${percent}%` }} />
      </div>
    </div>
  );
}

function ValidatorsCard({ status }: { readonly status: NetworkStatus }) {
  const { validators, quorum } = status.consensus;
  const connected = validators.filter((validator) => validator.connected).length;
  return (
    <Card
      title="Validators"
      note={`${connected} of ${validators.length} connected, ${quorum} seal a block`}
      class="card-flush"
      actions={connected >= quorum ? <Badge tone="good">quorum</Badge> : <Badge tone="bad">no quorum</Badge>}
    >
      <DataTable
        caption="Validators"
        compact
        rows={validators}
        rowKey={(validator) => validator.memberId}
        empty="No validator is known."
        columns={[
          {
            head: 'Member',
            cell: (validator) => (
              <span class="with-dot">
                <ConnectionDot connected={validator.connected} />
                <bdi>{validator.label}</bdi>
                {validator.own && <span class="own-mark">you</span>}
                {validator.leader && <Badge tone="solar">leads</Badge>}
              </span>
            ),
          },
          {
            head: 'Height',
            cell: (validator) => <ReportedHeight validator={validator} height={status.height} />,
            align: 'end',
          },
        ]}
      />
    </Card>
  );
}

function ReportedHeight({ validator, height }: { readonly validator: Validator; readonly height: number }) {
  if (validator.height === null) return <span class="muted">not heard</span>;
  const behind = height - validator.height;
  return (
    <span class="figure">
      {group(String(validator.height))}
      {behind > TOLERATED_LAG_BLOCKS && <span class="short"> {behind} behind</span>}
    </span>
  );
}

function PeersCard({ peers }: { readonly peers: NetworkPeers }) {
  const nowMs = useNodeNow(10_000);
  return (
    <Card title="Peers" note={`${peers.peers.length} connected`} class="card-flush">
      <DataTable
        caption="Connected peers"
        rows={peers.peers}
        rowKey={(peer) => peer.peerId}
        empty="Not connected to anyone. Check that the addresses of the community can be reached from here."
        columns={[
          { head: 'Member', cell: (peer) => <PeerName peer={peer} /> },
          { head: 'Peer', cell: (peer) => <ShortId id={peer.peerId} length={14} /> },
          { head: 'Direction', cell: (peer) => peer.direction },
          {
            head: 'Connected for',
            cell: (peer) => formatDuration(nowMs - Date.parse(peer.connectedSince)),
            align: 'end',
          },
          {
            head: 'Round trip',
            cell: (peer) => (peer.roundTripMs === null ? '–' : `${peer.roundTripMs.toFixed(1)} ms`),
            align: 'end',
          },
          {
            head: 'Score',
            cell: (peer) => <span class={peer.score < 0 ? 'short' : 'figure'}>{peer.score.toFixed(1)}</span>,
            align: 'end',
          },
        ]}
      />
      {peers.refusals.length > 0 && (
        <ul class="refusals" aria-label="Refused peers">
          {peers.refusals.map((refusal) => (
            <li key={refusal.peerId}>
              <Badge tone="bad">refused</Badge> <ShortId id={refusal.peerId} length={14} />{' '}
              {refusal.reason.replaceAll('-', ' ')}, for another {formatDuration(refusal.remainingMs)}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function PeerName({ peer }: { readonly peer: Peer }) {
  return (
    <span class="with-dot">
      <ConnectionDot connected />
      {peer.label === null ? <span class="muted">no member</span> : <bdi>{peer.label}</bdi>}
    </span>
  );
}

function ConnectionDot({ connected }: { readonly connected: boolean }) {
  return (
    <span class={`dot ${connected ? 'dot-good' : 'dot-off'}`}>
      <span class="unseen">{connected ? 'connected' : 'not connected'}</span>
    </span>
  );
}
