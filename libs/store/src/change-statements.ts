import type { LedgerEntryRow, ReadingRow, SnapshotRow, StoreChange } from '#engine';
import {
  deleteStatements,
  inChunks,
  insertStatements,
  placeholders,
  updateStatements,
  upsertStatements,
  valuesOf,
} from './statement.js';
import type { Statement } from './statement.js';
import { TableBatch } from './table-batch.js';
import {
  ALARMS,
  BLOCKS,
  CERTIFICATES,
  CLEARINGS,
  INTERVALS,
  LEDGER_ENTRIES,
  LEDGER_POSTINGS,
  METERS,
  ORDERS,
  PENDING_BLOCKS,
  PENDING_TRANSACTIONS,
  READINGS,
  SETTINGS,
  SETTLEMENTS,
  SNAPSHOTS,
  STATEMENTS,
  TRADES,
  VOTES,
} from './tables.js';
import type { Table } from './tables.js';

/** How many snapshots stay: the newest, and one to fall back on. */
export const KEPT_SNAPSHOTS = 2;

/** The SQL of the changes, to be run in order in one transaction. */
export function statementsOf(changes: readonly StoreChange[]): Statement[] {
  const batches = new Batches();
  for (const change of changes) addChange(batches, change);
  return batches.statements();
}

/** One batch per table. Tables do not depend on each other's order, but that postings come after entries. */
class Batches {
  readonly #byTable = new Map<string, TableBatch>();

  of(table: { readonly name: string }): TableBatch {
    let batch = this.#byTable.get(table.name);
    if (batch === undefined) {
      batch = new TableBatch();
      this.#byTable.set(table.name, batch);
    }
    return batch;
  }

  append<Row extends object>(table: Table<Row>, row: Row): void {
    this.of(table).add('insert', keyOf(table, row), row, (rows) => insertStatements(table, rows));
  }

  put<Row extends object>(table: Table<Row>, row: Row, also: readonly string[] = []): void {
    this.of(table).add('upsert', keyOf(table, row), row, (rows) => upsertStatements(table, rows, also));
  }

  drop<Row extends object>(table: Table<Row>, key: string): void {
    this.of(table).add('delete', key, { key }, (rows) =>
      deleteStatements(
        table,
        rows.map((row) => row.key),
      ),
    );
  }

  /** `row` holds the key and what is set. */
  update<Row extends object>(table: Table<Row>, row: Partial<Row>): void {
    const fields = table.fields.filter((field) => !table.key.includes(field) && row[field] !== undefined);
    if (fields.length === 0) return;
    this.of(table).add(`update ${fields.join(' ')}`, keyOf(table, row), row, (rows) =>
      updateStatements(table, fields, rows),
    );
  }

  statements(): Statement[] {
    return [...this.#byTable.values()].flatMap((batch) => batch.statements());
  }
}

function keyOf<Row extends object>(table: Table<Row>, row: Partial<Row>): string {
  return table.key.map((field) => String(row[field])).join(' ');
}

function addChange(batches: Batches, change: StoreChange): void {
  switch (change.type) {
    case 'append-block':
      return batches.append(BLOCKS, change.row);
    case 'put-pending-block':
      return batches.put(PENDING_BLOCKS, {
        ...change.row,
        transactionIds: JSON.stringify(change.row.transactionIds),
      });
    case 'put-vote':
      return batches.put(VOTES, change.row);
    case 'put-certificate':
      return batches.put(CERTIFICATES, change.row);
    case 'drop-consensus-below':
      return dropConsensus(batches, change);
    case 'put-pending-transaction':
      return batches.put(PENDING_TRANSACTIONS, change.row);
    case 'drop-pending-transactions':
      for (const id of change.ids) batches.drop(PENDING_TRANSACTIONS, id);
      return;
    case 'put-order':
      return batches.put(ORDERS, change.row);
    case 'update-order':
      return batches.update(ORDERS, { ...change.set, orderId: change.orderId });
    case 'append-trade':
      return batches.append(TRADES, change.row);
    case 'append-clearing':
      return batches.append(CLEARINGS, change.row);
    default:
      return addHouseholdChange(batches, change);
  }
}

type HouseholdChange = Exclude<
  StoreChange,
  {
    type:
      | 'append-block'
      | 'put-pending-block'
      | 'put-vote'
      | 'put-certificate'
      | 'drop-consensus-below'
      | 'put-pending-transaction'
      | 'drop-pending-transactions'
      | 'put-order'
      | 'update-order'
      | 'append-trade'
      | 'append-clearing';
  }
>;

function addHouseholdChange(batches: Batches, change: HouseholdChange): void {
  switch (change.type) {
    case 'put-meter':
      return batches.put(METERS, change.row);
    case 'drop-meter':
      return dropMeter(batches, change);
    case 'put-reading':
      return putReading(batches, change.row);
    case 'supersede-reading':
      return batches.of(READINGS).add('supersede', keyOf(READINGS, change), change, supersede);
    case 'put-interval':
      return batches.put(INTERVALS, change.row);
    case 'put-statement':
      return batches.put(STATEMENTS, change.row);
    case 'acknowledge-statement': {
      const { tradeId, party, revision } = change;
      return batches.update(STATEMENTS, { tradeId, party, revision, acknowledged: true });
    }
    case 'put-settlement':
      return batches.put(SETTLEMENTS, change.row);
    case 'append-ledger-entry':
      return appendEntry(batches, change.row);
    case 'put-alarm':
      return batches.put(ALARMS, change.row, [STILL_ACKNOWLEDGED]);
    case 'clear-alarm':
      return batches.update(ALARMS, { alarmId: change.alarmId, clearedAtMs: change.clearedAtMs });
    case 'put-snapshot':
      return putSnapshot(batches, change.row);
    case 'put-setting':
      return batches.put(SETTINGS, { name: change.name, value: change.value });
  }
}

/** A person's acknowledgement holds for the alarm as it was raised, not for the next time. */
const STILL_ACKNOWLEDGED =
  'acknowledged_at_ms = CASE WHEN alarms.raised_at_ms = excluded.raised_at_ms THEN alarms.acknowledged_at_ms END';

function dropConsensus(batches: Batches, change: StoreChange & { type: 'drop-consensus-below' }): void {
  const { epoch, view, height } = change;
  batches.of(PENDING_BLOCKS).addStatement({ sql: 'DELETE FROM pending_blocks WHERE height <= ?', values: [height] });
  for (const { name } of [VOTES, CERTIFICATES]) {
    batches.of({ name }).addStatement({
      sql: `DELETE FROM ${name} WHERE epoch < ? OR (epoch = ? AND view <= ?)`,
      values: [epoch, epoch, view],
    });
  }
}

function dropMeter(batches: Batches, { meterId, droppedAtMs }: StoreChange & { type: 'drop-meter' }): void {
  batches.drop(METERS, meterId);
  batches.of(READINGS).addStatement({
    sql: 'UPDATE readings SET superseded_at_ms = ? WHERE meter_id = ? AND superseded_at_ms IS NULL',
    values: [droppedAtMs, meterId],
  });
}

function putReading(batches: Batches, row: ReadingRow): void {
  batches
    .of(READINGS)
    .add('put', keyOf(READINGS, row), row, (rows) => [
      ...supersede(rows.map((each) => ({ ...each, supersededAtMs: each.receivedAtMs }))),
      ...insertStatements(READINGS, rows),
    ]);
}

type Superseding = Omit<StoreChange & { type: 'supersede-reading' }, 'type'>;
const SUPERSEDING_FIELDS = ['meterId', 'kind', 'startMs', 'atMs', 'supersededAtMs'] as const;

/** Marks the readings that stand at these times. */
function supersede(rows: readonly Superseding[]): Statement[] {
  return inChunks(rows, (chunk) => ({
    sql: `UPDATE readings SET superseded_at_ms = given.column5
          FROM (${placeholders(chunk.length, SUPERSEDING_FIELDS.length)}) AS given
          WHERE meter_id = given.column1 AND at_ms = given.column4 AND kind = given.column2
            AND start_ms IS given.column3 AND superseded_at_ms IS NULL`,
    values: valuesOf(SUPERSEDING_FIELDS, chunk),
  }));
}

function appendEntry(batches: Batches, { postings, ...entry }: LedgerEntryRow): void {
  batches.append(LEDGER_ENTRIES, entry);
  for (const [line, posting] of postings.entries()) {
    batches.append(LEDGER_POSTINGS, { ...posting, entrySequence: entry.sequence, line });
  }
}

function putSnapshot(batches: Batches, row: SnapshotRow): void {
  batches.put(SNAPSHOTS, row);
  batches.of(SNAPSHOTS).addStatement({
    sql: 'DELETE FROM snapshots WHERE height NOT IN (SELECT height FROM snapshots ORDER BY height DESC LIMIT ?)',
    values: [KEPT_SNAPSHOTS],
  });
}
