import { z } from 'zod';
import { count, flag, hexId, instant, milliseconds, text } from '../http/fields.js';
import { pageOf } from '../http/paging.js';

/** Most blocks of one page: they are small, but each is read from the disk. */
export const MAX_BLOCKS_PER_PAGE = 500;
const DEFAULT_BLOCKS_PER_PAGE = 50;

export const networkStatus = z
  .object({
    condition: z.enum(['running', 'catching-up', 'halted', 'diverged', 'not-a-member']).meta({
      description:
        'running: follows the head. catching-up: fetches blocks it missed. halted: signs nothing. diverged: its state ' +
        'contradicts the certified one. not-a-member: not admitted, or removed.',
    }),
    height: count('Height of the last final block here.'),
    blockHash: hexId('Its hash.'),
    blockTimestamp: instant("Its time: the market's time."),
    stateHash: hexId('Hash of the state after it.'),
    agreement: z
      .object({
        agree: count('Members whose last word matches the state hash known here for that height, this node included.'),
        heard: count('Members that said something that can be compared, this node included.'),
        members: count('Members in all.'),
        disagreeing: z.array(hexId('Member whose state hash is another one.')),
      })
      .meta({ description: '"11 of 12 agree".' }),
    consensus: z.object({
      epoch: count('Number of the validator set.'),
      view: count('Present view.'),
      leader: hexId('Validator that leads the view; null: none.').nullable(),
      quorum: count('Validators it takes to seal a block.'),
      validators: z.array(
        z.object({
          memberId: hexId('Member id.'),
          label: text('Name.', 'Mill Lane 7'),
          own: flag('True: this node.'),
          leader: flag('True: leads the present view.'),
          connected: flag('True: connected to this node (or is it).'),
          height: count('Height it last reported; null: not heard of.').nullable(),
          heardAt: instant('By its own clock; null: not heard of.').nullable(),
        }),
      ),
      nullifiedInARow: count('Views without a block, in a row.'),
      unfinalizedBlocks: count('Blocks above the last final one.'),
    }),
    catchUp: z.object({
      active: flag('True: fetches blocks it missed.'),
      targetHeight: count('Highest head that a connected member claims.'),
      behindBlocks: count('How many blocks that is away.'),
    }),
    clock: z.object({
      now: instant('Clock of this node.'),
      offsetMs: milliseconds('Median offset of the validators against it; null: not known.').nullable(),
    }),
    mempool: z.object({
      transactions: count('Unsealed transactions held here.'),
      own: count('Of these, own ones: the outbox.'),
    }),
    queue: z.object({
      waiting: count('Inputs that wait for the engine.'),
      dropped: count('Inputs dropped since start because too many waited.'),
    }),
    settlement: z.object({
      open: count('Own trades that are not closed.'),
      unacknowledged: count('Own statements that the counterparty has not acknowledged.'),
    }),
    connectedMembers: z.array(hexId('Member this node is connected to.')),
    peerId: text('libp2p peer id of this node.', '12D3KooW...'),
    addresses: z.array(
      text('Multiaddr under which this node can be reached.', '/ip4/192.168.1.20/tcp/4600/p2p/12D3KooW...'),
    ),
    halt: z
      .object({ code: text('Why.', 'store.unavailable'), detail: text('For people.', 'the disk is full') })
      .nullable()
      .meta({ description: 'Set once the node stopped taking part.' }),
    divergedHeight: count('Height whose certified state hash differs from the own one; null: none.').nullable(),
  })
  .meta({ id: 'NetworkStatus' });

const topicCounts = z
  .object({
    accepted: count('Messages accepted and forwarded.'),
    ignored: count('Messages ignored.'),
    rejected: count('Messages rejected.'),
    published: count('Own messages published.'),
    mesh: count('Peers in the mesh now.'),
  })
  .meta({ id: 'TopicCounts' });

export const networkPeers = z
  .object({
    peers: z.array(
      z.object({
        peerId: text('libp2p peer id.', '12D3KooW...'),
        memberId: hexId('Member whose certificate names it; null: none.').nullable(),
        label: text('Name of the member.', 'Mill Lane 7').nullable(),
        direction: z.enum(['inbound', 'outbound']).meta({ description: 'outbound: this node dialled.' }),
        address: text('Address of the other end.', '/ip4/192.168.1.21/tcp/4600'),
        connectedSince: instant('When the oldest connection was opened.'),
        score: z.number().meta({ description: 'Gossip score: 0 is neutral, below -80 the peer is cut.', example: 0 }),
        rejects: count('Rejected messages within the last minute; the third one refuses the peer.'),
        roundTripMs: milliseconds('Last measured round trip; null: not measured.').nullable(),
      }),
    ),
    refusals: z.array(
      z.object({
        peerId: text('libp2p peer id.', '12D3KooW...'),
        reason: text('Why it is refused.', 'rejected-messages'),
        remainingMs: milliseconds('For how long it is still refused.'),
      }),
    ),
    topics: z.record(z.string(), topicCounts).meta({ description: 'Counts since start by topic.' }),
  })
  .meta({ id: 'NetworkPeers' });

export const blockPath = z.object({
  height: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).meta({ description: 'Height.', example: 42 }),
});
export const blocksQuery = z.strictObject({
  from: z.coerce
    .number()
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .meta({ description: 'First height, ascending. Absent: the newest blocks.', example: 1 }),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_BLOCKS_PER_PAGE)
    .default(DEFAULT_BLOCKS_PER_PAGE)
    .meta({ description: 'Most blocks of this page.', example: DEFAULT_BLOCKS_PER_PAGE }),
});
export const block = z
  .object({
    height: count('Height; 1 is the first block after the genesis.'),
    hash: hexId('Hash of its header.'),
    stateHash: hexId('Hash of the state after executing it: the same on every node.'),
    timestamp: instant('Its time.'),
    epoch: count('Number of the validator set.'),
    view: count('View in which it was proposed.'),
    proposer: hexId('Validator that proposed it.'),
    transactions: count('How many transactions it holds.'),
  })
  .meta({ id: 'Block' });
export const blockPage = pageOf('BlockPage', block);

export type NetworkStatusAnswer = z.output<typeof networkStatus>;
export type NetworkPeersAnswer = z.output<typeof networkPeers>;
export type BlocksQuery = z.output<typeof blocksQuery>;
export type BlockAnswer = z.output<typeof block>;
