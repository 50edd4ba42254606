import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { Store } from '#store';
import { isScope } from './scope.js';
import type { Scope } from './scope.js';

/** Most tokens beside those of meters. */
export const MAX_TOKENS = 64;
/** The last use of a token is noted no more often than this. */
const USE_RESOLUTION_MS = 3_600_000;
const SECRET_BYTES = 32;
/** Id of the token that ends with the process. */
const THIS_RUN = 'this-run';

/** A token as the node knows it: never the token itself. */
export interface AccessToken {
  readonly tokenId: string;
  readonly scope: Scope;
  /** The one meter of a meter's token; null for the others. */
  readonly meterId: string | null;
}

interface KnownToken extends AccessToken {
  readonly hash: Buffer;
}

/** A fresh token and the hash under which it is kept. */
export interface NewSecret {
  /** 256 random bits; told once. */
  readonly token: string;
  /** sha256 in hexadecimal. */
  readonly hash: string;
}

/** The bearer tokens of this node. All are kept in memory: they are few, and each request is compared with all of them. */
@Injectable()
export class AccessTokens {
  private readonly logger = new Logger('Access');
  private readonly known = new Map<string, KnownToken>();
  private readonly notedMs = new Map<string, number>();

  constructor(private readonly store: Store) {}

  /** Reads the stored tokens. Call it once, before the first request. */
  async load(): Promise<void> {
    for (const { tokenId, scope, hash } of await this.store.node.tokens()) {
      if (isScope(scope)) this.known.set(tokenId, { tokenId, scope, meterId: null, hash: Buffer.from(hash, 'hex') });
    }
    for (const { meterId, tokenHash } of await this.store.metering.meters()) this.addMeter(meterId, tokenHash);
  }

  /** How many there are, those of meters not counted. */
  get size(): number {
    return [...this.known.values()].filter(({ meterId, tokenId }) => meterId === null && tokenId !== THIS_RUN).length;
  }

  /**
   * Makes a token and keeps its hash. Answers the token: it is not stored and cannot be told again.
   *
   * @throws RangeError when there are MAX_TOKENS
   */
  async create(scope: Exclude<Scope, 'meter'>, label: string, nowMs: number): Promise<string> {
    if (this.size >= MAX_TOKENS) throw new RangeError(`a node has at most ${MAX_TOKENS} tokens`);
    const { token, hash } = newSecret();
    const tokenId = randomUUID();
    await this.store.node.addToken({ tokenId, hash, scope, label, createdAtMs: nowMs, lastUsedAtMs: null });
    this.known.set(tokenId, { tokenId, scope, meterId: null, hash: Buffer.from(hash, 'hex') });
    return token;
  }

  /** A token for as long as this process runs: what the command line on the same machine reads with. Not stored. */
  createForThisRun(scope: Exclude<Scope, 'meter'>): string {
    const { token, hash } = newSecret();
    this.known.set(THIS_RUN, { tokenId: THIS_RUN, scope, meterId: null, hash: Buffer.from(hash, 'hex') });
    return token;
  }

  /** The token of a registered meter; its hash is in the meter's row. */
  addMeter(meterId: string, hash: string): void {
    const tokenId = `meter:${meterId}`;
    this.known.set(tokenId, { tokenId, scope: 'meter', meterId, hash: Buffer.from(hash, 'hex') });
  }

  removeMeter(meterId: string): void {
    this.known.delete(`meter:${meterId}`);
  }

  /** undefined: no such token. Takes the same time whether and wherever the hashes differ. */
  find(token: string): AccessToken | undefined {
    const hash = createHash('sha256').update(token).digest();
    let found: AccessToken | undefined;
    for (const known of this.known.values()) if (timingSafeEqual(known.hash, hash)) found = known;
    return found;
  }

  /** Notes the use of a token, at most once in USE_RESOLUTION_MS. */
  noteUse({ tokenId, meterId }: AccessToken, nowMs: number): void {
    const notedMs = this.notedMs.get(tokenId);
    if (meterId !== null || tokenId === THIS_RUN || (notedMs !== undefined && nowMs - notedMs < USE_RESOLUTION_MS))
      return;
    this.notedMs.set(tokenId, nowMs);
    this.store.node.noteTokenUse(tokenId, nowMs).catch((error: unknown) => {
      this.logger.warn({ err: error }, 'the use of a token could not be noted');
    });
  }
}

/** 256 random bits as text, and the hash to keep. */
export function newSecret(): NewSecret {
  const token = `wm_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  return { token, hash: createHash('sha256').update(token).digest('hex') };
}
