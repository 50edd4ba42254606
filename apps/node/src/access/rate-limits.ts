import type { BucketLimit } from './token-bucket.js';

/** How many requests a node takes. */
export interface RateLimits {
  /** Of one network address, whatever they ask for. */
  readonly requestsPerAddress: BucketLimit;
  /** With one token. */
  readonly requestsPerToken: BucketLimit;
  /** Without a valid token where one is wanted, of one address. */
  readonly refusalsPerAddress: BucketLimit;
}

/** A page that is opened asks a dozen questions; a meter sends once in a few seconds. */
export const DEFAULT_RATE_LIMITS: RateLimits = {
  requestsPerAddress: { burst: 1_000, perSecond: 200 },
  requestsPerToken: { burst: 500, perSecond: 100 },
  refusalsPerAddress: { burst: 30, perSecond: 0.5 },
};

/** Addresses and tokens that are counted at once; beyond it the longest unseen are forgotten. */
export const MAX_COUNTED_CLIENTS = 10_000;
