/** How often something may happen. */
export interface BucketLimit {
  /** How many at once, after a pause. */
  readonly burst: number;
  /** How many a second in the long run. */
  readonly perSecond: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/** Counts by name, each in its own bucket that fills steadily. Keeps at most `maxNames`; the longest unused go first. */
export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly limit: BucketLimit,
    private readonly maxNames: number,
  ) {}

  /** Takes one. Answers 0, or how many ms to wait until there is one; then nothing is taken. */
  take(name: string, nowMs: number): number {
    const bucket = this.current(name, nowMs);
    if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) / this.limit.perSecond) * 1000);
    bucket.tokens -= 1;
    return 0;
  }

  private current(name: string, nowMs: number): Bucket {
    const known = this.buckets.get(name);
    const bucket = { tokens: known === undefined ? this.limit.burst : this.filled(known, nowMs), atMs: nowMs };
    // Deleted and set again, it is the last in the order of insertion: the order in which they are dropped.
    this.buckets.delete(name);
    this.buckets.set(name, bucket);
    if (this.buckets.size > this.maxNames) this.buckets.delete(this.buckets.keys().next().value!);
    return bucket;
  }

  private filled({ tokens, atMs }: Bucket, nowMs: number): number {
    return Math.min(this.limit.burst, tokens + (Math.max(0, nowMs - atMs) / 1000) * this.limit.perSecond);
  }
}
