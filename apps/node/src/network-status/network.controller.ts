import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { BlockRow } from '#engine';
import { Store } from '#store';
import { formatInstant } from '#units';
import type { z } from 'zod';
import { Access } from '../access/access.decorator.js';
import { ApiErrors } from '../http/api-errors.js';
import type { Page } from '../http/paging.js';
import { ProblemError } from '../http/problem-error.js';
import { EngineRunner } from '../runner/engine-runner.js';
import { block, blockPage, blockPath, blocksQuery, networkPeers, networkStatus } from './network-dto.js';
import type { BlockAnswer, BlocksQuery, NetworkPeersAnswer, NetworkStatusAnswer } from './network-dto.js';
import { networkStatusAnswer } from './network-status-answer.js';
import { NetworkView } from './network-view.js';

/** How this node and the others stand. */
@ApiTags('Network')
@Controller('api/v1/network')
export class NetworkController {
  constructor(
    private readonly runner: EngineRunner,
    private readonly store: Store,
    private readonly network: NetworkView,
  ) {}

  @Get('status')
  @Access('read')
  @ApiOperation({ summary: 'Head, agreement, validators, catch-up, clock' })
  @ApiOkResponse({ standardSchema: networkStatus, description: 'As of now.' })
  @ApiErrors()
  status(): NetworkStatusAnswer {
    return networkStatusAnswer(this.runner, this.network);
  }

  @Get('peers')
  @Access('read')
  @ApiOperation({ summary: 'Connected and refused peers, counts of gossip' })
  @ApiOkResponse({ standardSchema: networkPeers, description: 'As of now.' })
  @ApiErrors()
  peers(): NetworkPeersAnswer {
    const { members } = this.runner.engine.state;
    return {
      peers: this.network.peers().map(({ peerId, direction, address, sinceMs, score, rejects, roundTripMs }) => {
        const member = members.memberOfPeer(peerId);
        return {
          peerId,
          memberId: member?.memberId ?? null,
          label: member?.label ?? null,
          direction,
          address,
          connectedSince: formatInstant(sinceMs),
          score,
          rejects,
          roundTripMs: roundTripMs ?? null,
        };
      }),
      refusals: this.network
        .refusals()
        .map(({ peerId, reason, remainingMs }) => ({ peerId, reason, remainingMs: Math.round(remainingMs) })),
      topics: this.network.stats().topics,
    };
  }

  @Get('blocks')
  @Access('read')
  @ApiOperation({ summary: 'Final blocks: ascending from a height, or the newest first' })
  @ApiOkResponse({ standardSchema: blockPage, description: 'A page; go on with `from` = `nextCursor`.' })
  @ApiErrors('http.validation')
  async blocks(@Query({ schema: blocksQuery }) { from, limit }: BlocksQuery): Promise<Page<BlockAnswer>> {
    const { height } = this.runner.engine.state;
    const first = from ?? Math.max(1, height - limit + 1);
    const rows = await this.store.chain.blocks(first, limit);
    const last = rows.at(-1)?.height ?? height;
    if (from === undefined) return { items: rows.map(blockAnswer).toReversed(), nextCursor: null };
    return { items: rows.map(blockAnswer), nextCursor: last < height ? String(last + 1) : null };
  }

  @Get('blocks/:height')
  @Access('read')
  @ApiOperation({ summary: 'One final block' })
  @ApiOkResponse({ standardSchema: block, description: 'The block.' })
  @ApiErrors('http.validation', 'http.not-found')
  async block(@Param({ schema: blockPath }) { height }: z.output<typeof blockPath>): Promise<BlockAnswer> {
    const row = await this.store.chain.blockAt(height);
    if (row === null) throw new ProblemError('http.not-found', `no block of height ${height} is kept here`);
    return blockAnswer(row);
  }
}

function blockAnswer(row: BlockRow): BlockAnswer {
  return {
    height: row.height,
    hash: row.hash,
    stateHash: row.stateHash,
    timestamp: formatInstant(row.timestampMs),
    epoch: row.epoch,
    view: row.view,
    proposer: row.proposer,
    transactions: row.transactionCount,
  };
}
