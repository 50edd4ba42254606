import type { HexId } from '#market';
import { blockHashOf, MAX_BLOCKS_PER_ANSWER, verifyQuorumCertificate, verifyTransaction } from '#protocol';
import type { BlockHeader, Crypto, FullBlock, QuorumCertificate, SyncAnswer, SyncRequest } from '#protocol';
import type { CommunityState } from './community-state.js';
import { openFullBlock } from './full-block.js';
import type { SealedBlock } from './full-block.js';
import type { Instant } from '#consensus';

/** How often a connected member is asked for its head. */
export const HEAD_PROBE_MS = 10_000;
/** Being one or two blocks behind is normal while a block is on its way; only longer than this is it a gap. */
export const BEHIND_TOLERANCE_MS = 1_500;
/** Blocks asked for at once from one peer. */
export const BLOCKS_PER_REQUEST = 64;
/** Ranges under way or waiting for a gap below to be filled, at most: bounds the memory. */
export const MAX_RANGES = 8;
/** A peer whose answer did not verify is not asked again for this long. */
export const BLAME_MS = 60_000;
/** A request without an answer is given up after this long. */
export const REQUEST_TIMEOUT_MS = 8_000;

interface Request {
  readonly member: HexId;
  readonly fromHeight: number;
  readonly count: number;
  readonly sentMs: number;
  readonly kind: 'head' | 'blocks';
}

/** Blocks that are proven final and wait for those below, or for the rest of their stretch. */
interface FetchedRange {
  readonly member: HexId;
  readonly blocks: readonly SealedBlock[];
  /** Finalizes the last of them; null: the piece of a stretch, proven by the headers that came with it. */
  readonly certificate: QuorumCertificate | null;
}

/** Blocks that verify against their certificate and wait to be executed. */
export interface VerifiedRange {
  /** Who sent it. */
  readonly member: HexId;
  readonly blocks: readonly SealedBlock[];
  readonly certificate: QuorumCertificate;
}

export interface CatchUpView {
  readonly communityId: HexId;
  readonly crypto: Crypto;
  readonly state: CommunityState;
}

/** For the status page. */
export interface CatchUpStatus {
  readonly active: boolean;
  /** Highest head that a member has claimed. */
  readonly targetHeight: number;
}

/**
 * Fetches final blocks that this node missed, ranges from several members at once. Trusts none of them: each range ends in
 * a quorum certificate, and its blocks hang together by their hashes.
 */
export class CatchUp {
  private readonly connected = new Set<HexId>();
  private readonly heads = new Map<HexId, number>();
  private readonly blamedUntilMs = new Map<HexId, number>();
  private readonly requests = new Map<number, Request>();
  private readonly ranges = new Map<number, FetchedRange>();
  private nextProbeMs = 0;
  private probeTurn = 0;
  private behindSinceMs: number | null = null;
  /** Monotonic ms of the last plan. */
  private plannedMs = 0;
  /** The highest head that counts, until (monotonic ms) another member counts again; null: to be looked for again. */
  private claimed: { height: number; readonly untilMs: number } | null = null;

  constructor(
    private readonly view: CatchUpView,
    private readonly nextRequestId: () => number,
    private readonly headProbeMs = HEAD_PROBE_MS,
  ) {}

  status(): CatchUpStatus {
    return { active: this.behindSinceMs !== null, targetHeight: this.targetHeight() };
  }

  connect(member: HexId): void {
    this.connected.add(member);
    this.claimed = null;
    this.nextProbeMs = 0;
  }

  disconnect(member: HexId): void {
    this.connected.delete(member);
    this.claimed = null;
    for (const [id, request] of this.requests) if (request.member === member) this.requests.delete(id);
  }

  get connectedMembers(): ReadonlySet<HexId> {
    return this.connected;
  }

  /** A member says how far it is: by its status, or as the author of a block above ours. */
  noteHead(member: HexId, height: number): void {
    const before = this.heads.get(member) ?? 0;
    this.heads.set(member, height);
    if (this.claimed === null || !this.counts(member)) return;
    if (height >= this.claimed.height) this.claimed.height = height;
    else if (before === this.claimed.height) this.claimed = null;
  }

  /** Monotonic ms of the next wanted `plan`. */
  nextWakeMs(): number {
    const waiting = [this.nextProbeMs];
    // Once the tolerance is over, answers and time-outs drive what is asked next.
    if (this.behindSinceMs !== null) {
      const tolerated = this.behindSinceMs + BEHIND_TOLERANCE_MS;
      if (tolerated > this.plannedMs) waiting.push(tolerated);
    }
    for (const { sentMs } of this.requests.values()) waiting.push(sentMs + REQUEST_TIMEOUT_MS);
    return Math.min(...waiting);
  }

  /** The requests to send now. */
  plan(now: Instant): { requestId: number; member: HexId; request: SyncRequest }[] {
    const sent: { requestId: number; member: HexId; request: SyncRequest }[] = [];
    this.plannedMs = now.monotonicMs;
    for (const [id, request] of this.requests) {
      if (now.monotonicMs >= request.sentMs + REQUEST_TIMEOUT_MS) this.requests.delete(id);
    }
    if (now.monotonicMs >= this.nextProbeMs) {
      this.nextProbeMs = now.monotonicMs + this.headProbeMs;
      const candidates = this.candidates(now, 0);
      const member = candidates[this.probeTurn++ % Math.max(1, candidates.length)];
      if (member !== undefined) sent.push(this.ask(member, { type: 'head' }, now));
    }
    this.noteWhetherBehind(now);
    if (this.behindSinceMs === null) return sent;
    const gap = this.targetHeight() - this.view.state.height;
    if (gap <= 2 && now.monotonicMs < this.behindSinceMs + BEHIND_TOLERANCE_MS) return sent;
    return [...sent, ...this.planRanges(now)];
  }

  /** Takes an answer in. Answers what is ready to be executed, and whom to blame. */
  answer(requestId: number, answer: SyncAnswer | null, now: Instant): { blamed: string | null; member: HexId | null } {
    const request = this.requests.get(requestId);
    this.requests.delete(requestId);
    if (request === undefined) return { blamed: null, member: null };
    const blamed = answer === null ? null : this.take(request, answer);
    // Not reached, or not to be trusted: others are asked first.
    if (blamed !== null) this.blame(request.member, BLAME_MS, now);
    else if (answer === null) this.blame(request.member, REQUEST_TIMEOUT_MS, now);
    return { blamed, member: request.member };
  }

  /** What the member says of its head counts no more, and it is not asked for a while. */
  blame(member: HexId, durationMs: number, now: Instant): void {
    this.claimed = null;
    this.heads.delete(member);
    this.blamedUntilMs.set(member, now.monotonicMs + durationMs);
  }

  /** The next range that follows the head, if it has arrived; of a stretch in pieces, once all are here. */
  takeReady(): VerifiedRange | null {
    let next = this.view.state.height + 1;
    for (const [fromHeight, range] of this.ranges) {
      if (fromHeight + range.blocks.length <= next) this.ranges.delete(fromHeight);
    }
    const pieces: SealedBlock[] = [];
    const ranges = this.rangesFrom(next);
    for (const [fromHeight, { member, blocks, certificate }] of ranges) {
      const follows = blocks.slice(next - fromHeight);
      const before = pieces.at(-1);
      if (before !== undefined && follows[0]!.block.header.parentHash !== before.block.hash) {
        this.ranges.delete(fromHeight);
        return null;
      }
      pieces.push(...follows);
      next += follows.length;
      if (certificate === null) continue;
      for (const [used] of ranges) if (used <= fromHeight) this.ranges.delete(used);
      return { member, blocks: pieces, certificate };
    }
    return null;
  }

  /** The ranges that lead on from a height without a gap, ascending. */
  private rangesFrom(height: number): [fromHeight: number, range: FetchedRange][] {
    const found: [number, FetchedRange][] = [];
    let next = height;
    for (const [fromHeight, range] of [...this.ranges].sort(([left], [right]) => left - right)) {
      if (fromHeight > next) break;
      if (fromHeight + range.blocks.length <= next) continue;
      found.push([fromHeight, range]);
      next = fromHeight + range.blocks.length;
    }
    return found;
  }

  private take(request: Request, answer: SyncAnswer): string | null {
    if (answer.type === 'head' && request.kind === 'head') {
      this.noteHead(request.member, answer.height);
      return null;
    }
    if ((answer.type !== 'blocks' && answer.type !== 'piece') || request.kind !== 'blocks')
      return 'an answer of another kind';
    // It has claimed to hold them: a false height must not keep this node asking.
    if (answer.blocks.length === 0) return 'no blocks at a height that it claimed';
    const headers = answer.type === 'piece' ? answer.headers : [];
    const range = this.verify(request, answer.blocks, headers, answer.certificate);
    if (typeof range === 'string') return range;
    this.ranges.set(request.fromHeight, range);
    // The rest of a stretch is fetched even if it goes beyond the head that was claimed.
    const provenHeight = request.fromHeight + range.blocks.length + headers.length - 1;
    this.noteHead(request.member, Math.max(provenHeight, this.heads.get(request.member) ?? 0));
    return null;
  }

  /** Why the range is refused, or the range. */
  private verify(
    request: Request,
    full: readonly FullBlock[],
    headers: readonly BlockHeader[],
    certificate: QuorumCertificate | null,
  ): FetchedRange | string {
    const { communityId, crypto, state } = this.view;
    if (full.length > MAX_BLOCKS_PER_ANSWER) return 'more blocks than asked for';
    const blocks: SealedBlock[] = [];
    for (const [offset, item] of full.entries()) {
      const opened = openFullBlock(item, communityId, crypto);
      if (!opened.ok) return `${opened.failure.code}: ${opened.failure.detail}`;
      const { header } = opened.value.block;
      if (header.height !== request.fromHeight + offset) return `height ${header.height} out of order`;
      const previous = blocks.at(-1);
      if (previous !== undefined && header.parentHash !== previous.block.hash)
        return 'blocks that do not hang together';
      blocks.push(opened.value);
    }
    let last: { readonly hash: HexId; readonly header: BlockHeader } = blocks.at(-1)!.block;
    for (const header of headers) {
      if (header.height !== last.header.height + 1 || header.parentHash !== last.hash)
        return 'headers that do not hang together';
      last = { hash: blockHashOf(crypto.sha256, communityId, header), header };
    }
    const keys = state.validators.map((id) => state.members.member(id)?.memberKey ?? '');
    if (
      certificate === null ||
      certificate.kind !== 'finalize' ||
      certificate.blockHash !== last.hash ||
      certificate.epoch !== last.header.epoch ||
      !verifyQuorumCertificate(certificate, communityId, keys, crypto)
    ) {
      return 'no valid finalize certificate for the last block';
    }
    // Ids do not cover signatures: a peer could hand on right contents with broken ones, and the audit would lack them.
    for (const { transactions } of blocks) {
      for (const transaction of transactions) {
        const author = state.members.member(transaction.author);
        if (author !== undefined && !verifyTransaction(transaction, communityId, author.memberKey, crypto)) {
          return `a transaction of ${author.label} with a broken signature`;
        }
      }
    }
    return { member: request.member, blocks, certificate: headers.length === 0 ? certificate : null };
  }

  private targetHeight(): number {
    if (this.claimed === null || this.plannedMs >= this.claimed.untilMs) this.claimed = this.highestClaim();
    return Math.max(this.view.state.height, this.claimed.height);
  }

  private highestClaim(): { height: number; readonly untilMs: number } {
    let [height, untilMs] = [0, Infinity];
    for (const member of this.connected) {
      if (this.counts(member)) height = Math.max(height, this.heads.get(member) ?? 0);
      else untilMs = Math.min(untilMs, this.blamedUntilMs.get(member)!);
    }
    return { height, untilMs };
  }

  /** True when what the member says of its head is believed enough to ask for it. */
  private counts(member: HexId): boolean {
    return this.connected.has(member) && (this.blamedUntilMs.get(member) ?? 0) <= this.plannedMs;
  }

  private noteWhetherBehind(now: Instant): void {
    if (this.targetHeight() <= this.view.state.height) this.behindSinceMs = null;
    else this.behindSinceMs ??= now.monotonicMs;
  }

  private planRanges(now: Instant): { requestId: number; member: HexId; request: SyncRequest }[] {
    const sent: { requestId: number; member: HexId; request: SyncRequest }[] = [];
    const target = this.targetHeight();
    const busy = new Set(
      [...this.requests.values()].filter(({ kind }) => kind === 'blocks').map(({ member }) => member),
    );
    let from = this.view.state.height + 1;
    // The pieces of the stretch that is next do not count: all of it is needed, and it is as long as a quorum let it be.
    const waiting = this.ranges.size - this.rangesFrom(from).length;
    while (from <= target && waiting + busy.size < MAX_RANGES) {
      const covered = this.coveredUntil(from);
      if (covered >= from) {
        from = covered + 1;
        continue;
      }
      const member = this.candidates(now, from).find((candidate) => !busy.has(candidate));
      if (member === undefined) break;
      const count = Math.min(BLOCKS_PER_REQUEST, target - from + 1);
      sent.push(this.ask(member, { type: 'blocks', fromHeight: from, count }, now));
      busy.add(member);
      from += count;
    }
    return sent;
  }

  /** Last height of the range or request that contains `height`; height - 1 when there is none. */
  private coveredUntil(height: number): number {
    for (const [fromHeight, { blocks }] of this.ranges) {
      if (fromHeight <= height && height < fromHeight + blocks.length) return fromHeight + blocks.length - 1;
    }
    for (const { kind, fromHeight, count } of this.requests.values()) {
      if (kind === 'blocks' && fromHeight <= height && height < fromHeight + count) return fromHeight + count - 1;
    }
    return height - 1;
  }

  /** Connected members at or above the height that are not blamed, in ascending order. */
  private candidates(now: Instant, height: number): HexId[] {
    return [...this.connected]
      .filter((member) => (this.blamedUntilMs.get(member) ?? 0) <= now.monotonicMs)
      .filter((member) => height === 0 || (this.heads.get(member) ?? 0) >= height)
      .sort();
  }

  private ask(
    member: HexId,
    request: SyncRequest,
    now: Instant,
  ): { requestId: number; member: HexId; request: SyncRequest } {
    const requestId = this.nextRequestId();
    this.requests.set(requestId, {
      member,
      fromHeight: request.type === 'blocks' ? request.fromHeight : 0,
      count: request.type === 'blocks' ? request.count : 0,
      kind: request.type === 'blocks' ? 'blocks' : 'head',
      sentMs: now.monotonicMs,
    });
    return { requestId, member, request };
  }
}
