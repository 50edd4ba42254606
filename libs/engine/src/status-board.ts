import type { HexId } from '#market';
import type { Status, StatusBody } from '#protocol';
import type { Chain } from './chain.js';
import type { EngineOptions } from './engine-options.js';
import type { Instant } from '#consensus';

/** Longest time between two own status messages; shorter where delivery periods are short, longer where members are many. */
const MAX_STATUS_INTERVAL_MS = 30_000;
const STATUS_MS_PER_MEMBER = 500;

/** Who is how far, and who agrees. */
export class StatusBoard {
  readonly statuses = new Map<HexId, Status>();
  nextPublishMs = 0;

  constructor(
    private readonly chain: Chain,
    private readonly options: EngineOptions,
  ) {}

  note(status: Status): void {
    this.statuses.set(status.member, status);
  }

  /** The own status when it is time to publish it. */
  due(now: Instant): StatusBody | null {
    if (now.monotonicMs < this.nextPublishMs) return null;
    const { rules, members, height, blockHash } = this.chain.state;
    const usualMs = Math.max(
      Math.min(MAX_STATUS_INTERVAL_MS, rules.periodSeconds * 250),
      members.size * STATUS_MS_PER_MEMBER,
    );
    this.nextPublishMs = now.monotonicMs + (this.options.pacing?.statusIntervalMs ?? usualMs);
    if (members.member(this.options.memberId) === undefined) return null;
    return { member: this.options.memberId, height, blockHash, stateHash: this.chain.stateHash, atMs: now.wallMs };
  }
}
