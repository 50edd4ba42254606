import type { Statement } from './statement.js';

/** Rows of one table that one kind of statement writes. */
interface Group {
  /** Turns the group into statements. */
  readonly close: () => Statement[];
  readonly rows: object[];
}

/**
 * Collects the writes of one table and merges those of one shape into statements of many rows, without changing the
 * outcome: writes of different keys may change places, writes of one key never do.
 */
export class TableBatch {
  readonly #closed: Statement[] = [];
  readonly #groups = new Map<string, Group>();
  readonly #keys = new Set<string>();

  /** `shape`: rows with equal shape are written by one `write`. `key` names the row. */
  add<Row extends object>(shape: string, key: string, row: Row, write: (rows: readonly Row[]) => Statement[]): void {
    if (this.#keys.has(key)) this.#closeGroups();
    this.#keys.add(key);
    const group = this.#groups.get(shape);
    if (group !== undefined) {
      group.rows.push(row);
      return;
    }
    const rows: Row[] = [row];
    this.#groups.set(shape, { rows, close: () => write(rows) });
  }

  /** Adds a statement on more than one row: it comes after everything before and ahead of everything after. */
  addStatement(statement: Statement): void {
    this.#closeGroups();
    this.#closed.push(statement);
  }

  /** Everything so far, in order. */
  statements(): readonly Statement[] {
    this.#closeGroups();
    return this.#closed;
  }

  #closeGroups(): void {
    for (const group of this.#groups.values()) this.#closed.push(...group.close());
    this.#groups.clear();
    this.#keys.clear();
  }
}
