import type { AlarmRow } from '#engine';
import type { PrismaClient } from './generated/client.js';
import { Prisma } from './generated/client.js';
import { cursorKey, fetchCount, pageOf } from './page.js';
import type { Page, PageRequest } from './page.js';
import { plain } from './plain.js';
import { deleteStatements, insertStatements, upsertStatements } from './statement.js';
import type { Statement } from './statement.js';
import { table } from './tables.js';
import type { Writer } from './writer.js';

/** An alarm and whether a person took note. */
export interface AlarmRecord extends AlarmRow {
  /** Unix ms; null: not yet. */
  readonly acknowledgedAtMs: number | null;
}

/** The answer that a request with an idempotency key got. */
export interface IdempotentAnswer {
  readonly route: string;
  readonly key: string;
  /** sha256 of the request's body, hexadecimal. */
  readonly bodyHash: string;
  /** HTTP status code. */
  readonly status: number;
  /** JSON. */
  readonly answer: string;
  readonly createdAtMs: number;
}

/** A bearer token; the token itself is never stored. */
export interface TokenRecord {
  readonly tokenId: string;
  /** sha256 of the token, hexadecimal. */
  readonly hash: string;
  readonly scope: string;
  readonly label: string;
  readonly createdAtMs: number;
  readonly lastUsedAtMs: number | null;
}

export interface PeerAddressRecord {
  /** libp2p peer id. */
  readonly peerId: string;
  /** Multiaddr. */
  readonly address: string;
  readonly lastSeenAtMs: number;
}

/** How long an idempotent answer is kept. */
export const IDEMPOTENCY_RETENTION_MS = 86_400_000;
/** Most addresses kept; the longest unseen go first. */
export const MAX_PEER_ADDRESSES = 4_096;
/** A token's last use is written no more often than this. */
export const TOKEN_USE_RESOLUTION_MS = 3_600_000;

const IDEMPOTENCY_KEYS = table<IdempotentAnswer>(
  'idempotency_keys',
  ['route', 'key'],
  Prisma.IdempotencyKeyScalarFieldEnum,
);
const TOKENS = table<TokenRecord>('tokens', ['tokenId'], Prisma.TokenScalarFieldEnum);
const PEER_ADDRESSES = table<PeerAddressRecord>(
  'peer_addresses',
  ['peerId', 'address'],
  Prisma.PeerAddressScalarFieldEnum,
);

/** Statements that keep answers, for the transaction of what they answer. */
export function rememberStatements(answers: readonly IdempotentAnswer[]): Statement[] {
  return upsertStatements(IDEMPOTENCY_KEYS, answers);
}

/** What a node keeps beside the market: answers, tokens, addresses, acknowledgements. */
export class NodeRecords {
  constructor(
    private readonly reader: PrismaClient,
    private readonly writer: Writer,
  ) {}

  async findIdempotent(route: string, key: string): Promise<IdempotentAnswer | null> {
    const record = await this.reader.idempotencyKey.findUnique({ where: { route_key: { route, key } } });
    return record === null ? null : plain(record);
  }

  /** Removes the answers older than IDEMPOTENCY_RETENTION_MS and answers how many. */
  async pruneIdempotent(nowMs: number): Promise<number> {
    const sql = 'DELETE FROM idempotency_keys WHERE created_at_ms <= ?';
    const [removed = 0] = await this.writer.write([{ sql, values: [nowMs - IDEMPOTENCY_RETENTION_MS] }]);
    return removed;
  }

  async addToken(token: TokenRecord): Promise<void> {
    await this.writer.write(insertStatements(TOKENS, [token]));
  }

  async findToken(hash: string): Promise<TokenRecord | null> {
    const record = await this.reader.token.findUnique({ where: { hash } });
    return record === null ? null : plain(record);
  }

  /** All tokens, oldest first. */
  async tokens(): Promise<TokenRecord[]> {
    return (await this.reader.token.findMany({ orderBy: [{ createdAtMs: 'asc' }, { tokenId: 'asc' }] })).map(plain);
  }

  /** False when no token has this id. */
  async removeToken(tokenId: string): Promise<boolean> {
    const [removed] = await this.writer.write(deleteStatements(TOKENS, [tokenId]));
    return removed === 1;
  }

  /** Notes that a token was used, at most once in TOKEN_USE_RESOLUTION_MS. */
  async noteTokenUse(tokenId: string, atMs: number): Promise<void> {
    const sql =
      'UPDATE tokens SET last_used_at_ms = ? WHERE token_id = ? AND (last_used_at_ms IS NULL OR last_used_at_ms <= ?)';
    await this.writer.write([{ sql, values: [atMs, tokenId, atMs - TOKEN_USE_RESOLUTION_MS] }]);
  }

  /** Remembers where peers were reached. */
  async rememberAddresses(addresses: readonly PeerAddressRecord[]): Promise<void> {
    const trim: Statement = {
      sql: `DELETE FROM peer_addresses WHERE rowid NOT IN
            (SELECT rowid FROM peer_addresses ORDER BY last_seen_at_ms DESC, rowid LIMIT ?)`,
      values: [MAX_PEER_ADDRESSES],
    };
    await this.writer.write([...upsertStatements(PEER_ADDRESSES, addresses), trim]);
  }

  /** All known addresses, the one seen last first. */
  async peerAddresses(): Promise<PeerAddressRecord[]> {
    const records = await this.reader.peerAddress.findMany({
      orderBy: [{ lastSeenAtMs: 'desc' }, { peerId: 'asc' }, { address: 'asc' }],
    });
    return records.map(plain);
  }

  /** Newest first. `open`: only those that last. @throws StoreError `store.bad-cursor` */
  async alarms(filter: { readonly open: boolean }, request: PageRequest = {}): Promise<Page<AlarmRecord>> {
    const after = cursorKey(request, ['number', 'string']);
    const conditions: Prisma.AlarmWhereInput[] = filter.open ? [{ clearedAtMs: null }] : [];
    if (after !== null) {
      const raisedAtMs = Number(after[0]);
      conditions.push({ OR: [{ raisedAtMs: { lt: raisedAtMs } }, { raisedAtMs, alarmId: { gt: String(after[1]) } }] });
    }
    const records = await this.reader.alarm.findMany({
      where: { AND: conditions },
      orderBy: [{ raisedAtMs: 'desc' }, { alarmId: 'asc' }],
      take: fetchCount(request),
    });
    return pageOf(request, records, plain<Prisma.AlarmModel>, ({ raisedAtMs, alarmId }) => [raisedAtMs, alarmId]);
  }

  /** A person took note. False when no alarm has this id. */
  async acknowledgeAlarm(alarmId: string, atMs: number): Promise<boolean> {
    const sql = 'UPDATE alarms SET acknowledged_at_ms = coalesce(acknowledged_at_ms, ?) WHERE alarm_id = ?';
    const [changed] = await this.writer.write([{ sql, values: [atMs, alarmId] }]);
    return changed === 1;
  }
}
