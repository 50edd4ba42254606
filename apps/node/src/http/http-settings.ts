import type { RateLimits } from '../access/rate-limits.js';

/** What the HTTP interface has to be told. An abstract class, so that it doubles as the injection token. */
export abstract class HttpSettings {
  /**
   * Host names (without port) that this node answers to, beside localhost and every literal IP address: a page of another
   * site cannot point an address at us (DNS rebinding), only a name.
   */
  abstract readonly allowedHosts: readonly string[];
  /** Origins of pages beside the node's own that may call it, such as `https://home.example:8123`. */
  abstract readonly allowedOrigins: readonly string[];
  /** Absolute path of the built pages; null: none are served. */
  abstract readonly pagesFolder: string | null;
  /** Version of the program, for the OpenAPI document. */
  abstract readonly version: string;
  /** Default: DEFAULT_RATE_LIMITS. */
  readonly rateLimits?: RateLimits;
}
