import { EngineStore, READING_RETENTION_MS } from '#engine';
import type {
  AlarmRow,
  BlockRow,
  CertificateRow,
  ClearingRow,
  IntervalRow,
  LedgerEntryRow,
  MeterRow,
  OrderRow,
  PendingBlockRow,
  PendingTransactionRow,
  PersistedState,
  ReadingRow,
  SettlementRow,
  SnapshotRow,
  StatementRow,
  StoreChange,
  TradeRow,
  VoteRow,
} from '#engine';
import type { HexId } from '#market';

/** A reading with the instant at which another superseded it. */
interface StoredReading {
  readonly row: ReadingRow;
  superseded: boolean;
}

/** An `append` met a key that is there. */
export class StoreConflict extends Error {
  constructor(readonly key: string) {
    super(`${key} is stored already`);
  }
}

/** What the real store keeps too: the newest snapshot, and one to fall back on. */
const KEPT_SNAPSHOTS = 2;

/**
 * The store in plain maps: what the simulator runs on, and the model that the real store is tested against. A commit
 * takes effect at once and as a whole.
 */
export class MemoryStore extends EngineStore {
  readonly blocks = new Map<number, BlockRow>();
  readonly pendingBlocks = new Map<HexId, PendingBlockRow>();
  readonly votes = new Map<string, VoteRow>();
  readonly certificates = new Map<string, CertificateRow>();
  readonly pendingTransactions = new Map<HexId, PendingTransactionRow>();
  readonly orders = new Map<HexId, OrderRow>();
  readonly trades = new Map<HexId, TradeRow>();
  readonly clearings = new Map<string, ClearingRow>();
  readonly meters = new Map<string, MeterRow>();
  readonly readings: StoredReading[] = [];
  readonly intervals = new Map<number, IntervalRow>();
  readonly statements = new Map<string, StatementRow>();
  readonly settlements = new Map<HexId, SettlementRow>();
  readonly ledger = new Map<number, LedgerEntryRow>();
  readonly alarms = new Map<string, AlarmRow>();
  readonly snapshots = new Map<number, SnapshotRow>();
  readonly settings = new Map<string, string>();
  /** The reading that stands, by meter, kind and instants. */
  readonly #standing = new Map<string, StoredReading>();
  readonly #entryIds = new Set<HexId>();

  /** Rejects, and changes nothing, when an `append` meets a key that is there: a bug of the caller. */
  commit(changes: readonly StoreChange[]): Promise<void> {
    try {
      this.commitNow(changes);
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Like `commit`. @throws Error where that rejects */
  commitNow(changes: readonly StoreChange[]): void {
    const conflict = this.#conflictOf(changes);
    if (conflict !== undefined) throw new StoreConflict(conflict);
    for (const change of changes) this.#apply(change);
  }

  load(member: HexId): Promise<PersistedState> {
    return Promise.resolve(this.loadNow(member));
  }

  loadNow(member: HexId): PersistedState {
    const snapshot = sorted(this.snapshots.values(), (row) => [row.height]).at(-1) ?? null;
    const openTrades = sorted(this.trades.values(), (row) => [row.height, row.tradeId]).filter(
      ({ tradeId, buyer, seller }) =>
        (buyer === member || seller === member) && this.settlements.get(tradeId)?.state !== 'closed',
    );
    const open = new Set(openTrades.map(({ tradeId }) => tradeId));
    const head = sorted(this.ledger.values(), (row) => [row.sequence]).at(-1);
    return {
      snapshot,
      snapshotBlock: this.blocks.get(snapshot?.height ?? 0) ?? null,
      blocks: sorted(this.blocks.values(), (row) => [row.height]).filter(
        ({ height }) => height > (snapshot?.height ?? 0),
      ),
      pendingBlocks: sorted(this.pendingBlocks.values(), (row) => [row.height, row.hash]),
      votes: sorted(this.votes.values(), (row) => [row.epoch, row.view, row.kind]),
      certificates: sorted(this.certificates.values(), (row) => [row.epoch, row.view, row.kind]),
      pendingTransactions: sorted(this.pendingTransactions.values(), (row) => [row.author, row.nonce, row.id]),
      meters: sorted(this.meters.values(), (row) => [row.meterId]),
      readings: this.#standingReadings(),
      intervals: sorted(this.intervals.values(), (row) => [row.period]),
      openTrades,
      statements: sorted(this.statements.values(), (row) => [row.tradeId, row.party, row.revision]).filter(
        ({ tradeId }) => open.has(tradeId),
      ),
      settlements: sorted(this.settlements.values(), (row) => [row.period, row.tradeId]).filter(
        ({ state }) => state !== 'closed',
      ),
      ledgerHead: head === undefined ? null : { sequence: head.sequence, hash: head.hash },
      settings: new Map([...this.settings].sort(([left], [right]) => (left < right ? -1 : 1))),
    };
  }

  #standingReadings(): ReadingRow[] {
    const newestMs = this.readings.reduce((newest, { row }) => Math.max(newest, row.atMs), 0);
    const standing = this.readings.filter(
      ({ row, superseded }) =>
        !superseded && this.meters.has(row.meterId) && row.atMs > newestMs - READING_RETENTION_MS,
    );
    // The sort is stable: readings of one instant stay in order of arrival.
    return standing.map(({ row }) => row).sort((left, right) => left.atMs - right.atMs);
  }

  /** The first append, if any, whose key is there or comes twice. */
  #conflictOf(changes: readonly StoreChange[]): string | undefined {
    const appended = new Set<string>();
    for (const change of changes) {
      for (const { key, there } of this.#appended(change)) {
        if (there || appended.has(key)) return key;
        appended.add(key);
      }
    }
    return undefined;
  }

  /** What must not be there yet. */
  #appended(change: StoreChange): { readonly key: string; readonly there: boolean }[] {
    switch (change.type) {
      case 'append-block':
        return [{ key: `block ${change.row.height}`, there: this.blocks.has(change.row.height) }];
      case 'append-trade':
        return [{ key: `trade ${change.row.tradeId}`, there: this.trades.has(change.row.tradeId) }];
      case 'append-clearing': {
        const key = keyOf(change.row.period, change.row.height);
        return [{ key: `clearing ${key}`, there: this.clearings.has(key) }];
      }
      case 'append-ledger-entry': {
        const { sequence, entryId } = change.row;
        return [
          { key: `ledger entry ${sequence}`, there: this.ledger.has(sequence) },
          { key: `ledger entry ${entryId}`, there: this.#entryIds.has(entryId) },
        ];
      }
      default:
        return [];
    }
  }

  #apply(change: StoreChange): void {
    switch (change.type) {
      case 'append-block':
        this.blocks.set(change.row.height, change.row);
        return;
      case 'put-pending-block':
        this.pendingBlocks.set(change.row.hash, change.row);
        return;
      case 'put-vote':
        this.votes.set(keyOf(change.row.epoch, change.row.view, change.row.kind), change.row);
        return;
      case 'put-certificate':
        this.certificates.set(keyOf(change.row.epoch, change.row.view, change.row.kind), change.row);
        return;
      case 'drop-consensus-below':
        this.#dropConsensus(change);
        return;
      case 'put-pending-transaction':
        this.pendingTransactions.set(change.row.id, change.row);
        return;
      case 'drop-pending-transactions':
        for (const id of change.ids) this.pendingTransactions.delete(id);
        return;
      case 'put-order':
        this.orders.set(change.row.orderId, change.row);
        return;
      case 'update-order': {
        const order = this.orders.get(change.orderId);
        if (order !== undefined) this.orders.set(change.orderId, { ...order, ...change.set });
        return;
      }
      case 'append-trade':
        this.trades.set(change.row.tradeId, change.row);
        return;
      case 'append-clearing':
        this.clearings.set(keyOf(change.row.period, change.row.height), change.row);
        return;
      default:
        this.#applyHousehold(change);
    }
  }

  #applyHousehold(change: StoreChange): void {
    switch (change.type) {
      case 'put-meter':
        this.meters.set(change.row.meterId, change.row);
        return;
      case 'drop-meter':
        this.meters.delete(change.meterId);
        for (const [key, { row }] of this.#standing) if (row.meterId === change.meterId) this.#supersede(key);
        return;
      case 'put-reading':
        this.#putReading(change.row);
        return;
      case 'supersede-reading':
        this.#supersede(readingKey(change));
        return;
      case 'put-interval':
        this.intervals.set(change.row.period, change.row);
        return;
      case 'put-statement':
        this.statements.set(keyOf(change.row.tradeId, change.row.party, change.row.revision), change.row);
        return;
      case 'acknowledge-statement': {
        const key = keyOf(change.tradeId, change.party, change.revision);
        const statement = this.statements.get(key);
        if (statement !== undefined) this.statements.set(key, { ...statement, acknowledged: true });
        return;
      }
      case 'put-settlement':
        this.settlements.set(change.row.tradeId, change.row);
        return;
      case 'append-ledger-entry':
        this.ledger.set(change.row.sequence, change.row);
        this.#entryIds.add(change.row.entryId);
        return;
      case 'put-alarm':
        this.alarms.set(change.row.alarmId, change.row);
        return;
      case 'clear-alarm': {
        const alarm = this.alarms.get(change.alarmId);
        if (alarm !== undefined) this.alarms.set(change.alarmId, { ...alarm, clearedAtMs: change.clearedAtMs });
        return;
      }
      case 'put-snapshot':
        this.#putSnapshot(change.row);
        return;
      case 'put-setting':
        this.settings.set(change.name, change.value);
        return;
      default:
        throw new Error(`${change.type} is not applied`);
    }
  }

  #dropConsensus({ epoch, view, height }: StoreChange & { type: 'drop-consensus-below' }): void {
    for (const [hash, row] of this.pendingBlocks) if (row.height <= height) this.pendingBlocks.delete(hash);
    for (const rows of [this.votes, this.certificates]) {
      for (const [key, row] of rows) {
        if (row.epoch < epoch || (row.epoch === epoch && row.view <= view)) rows.delete(key);
      }
    }
  }

  #putReading(row: ReadingRow): void {
    const key = readingKey(row);
    this.#supersede(key);
    const stored = { row, superseded: false };
    this.#standing.set(key, stored);
    this.readings.push(stored);
  }

  #supersede(key: string): void {
    const before = this.#standing.get(key);
    if (before !== undefined) before.superseded = true;
    this.#standing.delete(key);
  }

  #putSnapshot(row: SnapshotRow): void {
    this.snapshots.set(row.height, row);
    const old = [...this.snapshots.keys()].sort((left, right) => right - left).slice(KEPT_SNAPSHOTS);
    for (const height of old) this.snapshots.delete(height);
  }
}

function readingKey({
  meterId,
  kind,
  startMs,
  atMs,
}: Omit<ReadingRow, 'importWh' | 'exportWh' | 'receivedAtMs'>): string {
  return keyOf(meterId, kind, startMs ?? '', atMs);
}

function keyOf(...parts: readonly (string | number)[]): string {
  return parts.join(' ');
}

/** Rows ascending by the parts of their key, numbers as numbers and text as bytes. */
function sorted<Row>(rows: Iterable<Row>, key: (row: Row) => readonly (string | number)[]): Row[] {
  return [...rows]
    .map((row) => ({ row, key: key(row) }))
    .sort((left, right) => {
      for (const [index, part] of left.key.entries()) {
        const other = right.key[index]!;
        if (part !== other) return part < other ? -1 : 1;
      }
      return 0;
    })
    .map(({ row }) => row);
}
