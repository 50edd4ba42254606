import Database from 'better-sqlite3';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoreChange } from '#engine';
import { MemoryStore } from '#testing';
import { openStore } from './open-store.js';
import type { Store } from './store.js';
import { anyChange, id } from './testing/random-changes.js';
import { temporaryFile } from './testing/temporary-folder.js';

const deep = process.env['WATTMESH_TEST_DEPTH'] === 'deep';
const MEMBER = id(1);
const set = (name: string, value: string): StoreChange => ({ type: 'put-setting', name, value });
const snapshot = (height: number): StoreChange => ({
  type: 'put-snapshot',
  row: { height, bytes: new Uint8Array([height]) },
});

async function withStore<T>(file: string, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ file });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** What the auditor sees: every table but the history of migrations. */
function tables(file: string): Record<string, unknown[]> {
  const database = new Database(file, { readonly: true });
  const names = database
    .prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'")
    .pluck()
    .all();
  const rows = names
    .filter((name) => name !== 'sqlite_sequence')
    .map((name) => [name, database.prepare(`SELECT * FROM ${name}`).all()]);
  database.close();
  return Object.fromEntries(rows) as Record<string, unknown[]>;
}

describe('a store', () => {
  it('loads after a restart what the plain model holds, whatever was committed in whatever batches', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(anyChange, { maxLength: 12 }), { maxLength: 8 }), async (batches) => {
        const file = temporaryFile();
        const model = new MemoryStore();
        await withStore(file, async (store) => {
          for (const batch of batches) {
            const expected = await model.commit(batch).then(
              () => 'stored',
              () => 'refused',
            );
            const actual = await store.commit(batch).then(
              () => 'stored',
              () => 'refused',
            );
            expect(actual).toBe(expected);
          }
          expect(await store.load(MEMBER)).toEqual(await model.load(MEMBER));
        });
        await withStore(file, async (store) => expect(await store.load(MEMBER)).toEqual(await model.load(MEMBER)));
        const stored = tables(file);
        expect(stored['orders']).toHaveLength(model.orders.size);
        expect(stored['readings']).toHaveLength(model.readings.length);
        expect(stored['alarms']).toHaveLength(model.alarms.size);
        expect(stored['snapshots']).toHaveLength(model.snapshots.size);
      }),
      { numRuns: deep ? 500 : 25 },
    );
  }, 600_000);

  it('stores nothing of a batch in which one change fails', async () => {
    const file = temporaryFile();
    const clearing: StoreChange = {
      type: 'append-clearing',
      row: { height: 1, period: 0, timestampMs: 0, volumeWh: 10, price: null },
    };
    await withStore(file, async (store) => {
      await store.commit([clearing]);
      const before = tables(file);
      await expect(store.commit([set('agent', 'on'), clearing, set('agent', 'off')])).rejects.toThrow(/constraint/i);
      expect(tables(file)).toEqual(before);
      await store.commit([set('agent', 'later')]);
      expect(tables(file)['settings']).toEqual([{ name: 'agent', value: 'later' }]);
    });
  });

  it('takes concurrent commits one after the other, in the order in which they came', async () => {
    const file = temporaryFile();
    await withStore(file, async (store) => {
      await Promise.all(
        Array.from({ length: 50 }, (_, index) => store.commit([set('last', `${index}`), set(`n${index}`, '')])),
      );
      const { settings } = await store.load(MEMBER);
      expect(settings.get('last')).toBe('49');
      expect(settings.size).toBe(51);
    });
  });

  it('keeps the newest snapshot and one before it', async () => {
    const file = temporaryFile();
    await withStore(file, async (store) => {
      await store.commit([snapshot(1), snapshot(2), snapshot(3)]);
      expect((await store.load(MEMBER)).snapshot).toEqual({ height: 3, bytes: new Uint8Array([3]) });
      expect(tables(file)['snapshots']).toHaveLength(2);
    });
  });

  it('keeps a superseded reading in its history', async () => {
    const file = temporaryFile();
    const reading = (importWh: number, receivedAtMs: number): StoreChange => ({
      type: 'put-reading',
      row: { meterId: 'grid', kind: 'register', startMs: null, atMs: 900_000, importWh, exportWh: null, receivedAtMs },
    });
    await withStore(file, (store) => store.commit([reading(1000, 1), reading(1001, 2), reading(1002, 3)]));
    expect(tables(file)['readings']).toMatchObject([
      { import_wh: 1000, superseded_at_ms: 2 },
      { import_wh: 1001, superseded_at_ms: 3 },
      { import_wh: 1002, superseded_at_ms: null },
    ]);
  });

  it('stores integers as integers, also beyond 32 bits', async () => {
    const file = temporaryFile();
    const row = { meterId: 'grid', kind: 'register', startMs: null, atMs: 2 ** 40, receivedAtMs: 1 } as const;
    await withStore(file, (store) =>
      store.commit([{ type: 'put-reading', row: { ...row, importWh: Number.MAX_SAFE_INTEGER, exportWh: 5 } }]),
    );
    const database = new Database(file, { readonly: true });
    const types = database
      .prepare('SELECT typeof(at_ms), typeof(import_wh), typeof(export_wh) FROM readings')
      .raw()
      .get();
    database.close();
    expect(types).toEqual(['integer', 'integer', 'integer']);
  });
});
