/** How much one peer may send of something: a steady rate and what it may save up. */
export interface Rate {
  /** Tokens that come back each second. Above 0. */
  perSecond: number;
  /** Most tokens that can be saved up. Above 0. */
  burst: number;
}

/**
 * A token bucket. Starts full. Time comes in as monotonic milliseconds.
 *
 * @example new TokenBucket({ perSecond: 10, burst: 20 }, 0).take(1, 0) // true
 */
export class TokenBucket {
  private tokens: number;
  private updatedMs: number;

  constructor(
    private readonly rate: Rate,
    nowMs: number,
  ) {
    this.tokens = rate.burst;
    this.updatedMs = nowMs;
  }

  /** Takes `amount` tokens when they are there; false, and nothing taken, when they are not. */
  take(amount: number, nowMs: number): boolean {
    this.refill(nowMs);
    if (this.tokens < amount) return false;
    this.tokens -= amount;
    return true;
  }

  /**
   * Takes `amount` tokens even when they are not there (for what has already happened) and answers how many
   * milliseconds to wait until the bucket is out of debt; 0 when it is not in debt.
   */
  spend(amount: number, nowMs: number): number {
    this.refill(nowMs);
    this.tokens -= amount;
    return this.tokens >= 0 ? 0 : Math.ceil((-this.tokens * 1000) / this.rate.perSecond);
  }

  /** True when nothing is missing: forgetting such a bucket changes nothing. */
  isFull(nowMs: number): boolean {
    this.refill(nowMs);
    return this.tokens >= this.rate.burst;
  }

  private refill(nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.updatedMs);
    this.updatedMs = nowMs;
    this.tokens = Math.min(this.rate.burst, this.tokens + (elapsedMs * this.rate.perSecond) / 1000);
  }
}

/** One token bucket a peer. Outlives connections, so that reconnecting gives nobody a fresh allowance. */
export class PeerBuckets {
  private readonly buckets = new Map<string, TokenBucket>();

  /** `maxPeers`: most buckets kept; beyond it the one that was made first is forgotten, full ones first. */
  constructor(
    private readonly rate: Rate,
    private readonly maxPeers: number,
  ) {}

  take(peerId: string, amount: number, nowMs: number): boolean {
    return this.of(peerId, nowMs).take(amount, nowMs);
  }

  spend(peerId: string, amount: number, nowMs: number): number {
    return this.of(peerId, nowMs).spend(amount, nowMs);
  }

  get size(): number {
    return this.buckets.size;
  }

  private of(peerId: string, nowMs: number): TokenBucket {
    const known = this.buckets.get(peerId);
    if (known !== undefined) return known;
    if (this.buckets.size >= this.maxPeers) this.forgetOne(nowMs);
    const bucket = new TokenBucket(this.rate, nowMs);
    this.buckets.set(peerId, bucket);
    return bucket;
  }

  private forgetOne(nowMs: number): void {
    let victim: string | undefined;
    for (const [peerId, bucket] of this.buckets) {
      victim ??= peerId;
      if (bucket.isFull(nowMs)) {
        victim = peerId;
        break;
      }
    }
    if (victim !== undefined) this.buckets.delete(victim);
  }
}
