import type { SqlQueryable } from '@prisma/driver-adapter-utils';
import { READING_RETENTION_MS } from '#engine';
import type { PersistedState } from '#engine';
import type { HexId } from '#market';
import { selectRows } from './bulk-select.js';
import {
  BLOCKS,
  CERTIFICATES,
  INTERVALS,
  LEDGER_ENTRIES,
  METERS,
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

/** Everything that the engine goes on from. The caller sees to it that nothing is written meanwhile. */
export async function loadState(connection: SqlQueryable, member: HexId): Promise<PersistedState> {
  const settings = await selectRows(connection, SETTINGS, 'ORDER BY name');
  return {
    ...(await loadChain(connection)),
    ...(await loadHousehold(connection)),
    ...(await loadSettlement(connection, member)),
    settings: new Map(settings.map(({ name, value }) => [name, value])),
  };
}

type Chain = Pick<
  PersistedState,
  'snapshot' | 'snapshotBlock' | 'blocks' | 'pendingBlocks' | 'votes' | 'certificates' | 'pendingTransactions'
>;

async function loadChain(connection: SqlQueryable): Promise<Chain> {
  const [snapshot = null] = await selectRows(connection, SNAPSHOTS, 'ORDER BY height DESC LIMIT 1');
  const [snapshotBlock = null] = await selectRows(connection, BLOCKS, 'WHERE height = ?', [snapshot?.height ?? 0]);
  const pendingBlocks = await selectRows(connection, PENDING_BLOCKS, 'ORDER BY height, hash');
  return {
    snapshot,
    snapshotBlock,
    blocks: await selectRows(connection, BLOCKS, 'WHERE height > ? ORDER BY height', [snapshot?.height ?? 0]),
    pendingBlocks: pendingBlocks.map((row) => ({
      ...row,
      // Safety: written by JSON.stringify from a list of ids.
      transactionIds: JSON.parse(row.transactionIds) as HexId[],
    })),
    votes: await selectRows(connection, VOTES, 'ORDER BY epoch, view, kind'),
    certificates: await selectRows(connection, CERTIFICATES, 'ORDER BY epoch, view, kind'),
    pendingTransactions: await selectRows(connection, PENDING_TRANSACTIONS, 'ORDER BY author, nonce, id'),
  };
}

async function loadHousehold(
  connection: SqlQueryable,
): Promise<Pick<PersistedState, 'meters' | 'readings' | 'intervals'>> {
  return {
    meters: await selectRows(connection, METERS, 'ORDER BY meter_id'),
    readings: await selectRows(
      connection,
      READINGS,
      `WHERE superseded_at_ms IS NULL
         AND meter_id IN (SELECT meter_id FROM meters)
         AND at_ms > (SELECT max(at_ms) FROM readings) - ?
       ORDER BY at_ms, sequence`,
      [READING_RETENTION_MS],
    ),
    intervals: await selectRows(connection, INTERVALS, 'ORDER BY period'),
  };
}

/** Own trades that are not closed; the same words in each query that follows from them. */
const OPEN_TRADES = `
  (buyer = ? OR seller = ?)
  AND NOT EXISTS (SELECT 1 FROM settlements WHERE settlements.trade_id = trades.trade_id AND state = 'closed')`;

type Settling = Pick<PersistedState, 'openTrades' | 'statements' | 'settlements' | 'ledgerHead'>;

async function loadSettlement(connection: SqlQueryable, member: HexId): Promise<Settling> {
  const parties = [member, member];
  const [head] = await selectRows(connection, LEDGER_ENTRIES, 'ORDER BY sequence DESC LIMIT 1');
  return {
    openTrades: await selectRows(connection, TRADES, `WHERE ${OPEN_TRADES} ORDER BY height, trade_id`, parties),
    statements: await selectRows(
      connection,
      STATEMENTS,
      `WHERE trade_id IN (SELECT trade_id FROM trades WHERE ${OPEN_TRADES}) ORDER BY trade_id, party, revision`,
      parties,
    ),
    settlements: await selectRows(connection, SETTLEMENTS, `WHERE state <> 'closed' ORDER BY period, trade_id`),
    ledgerHead: head === undefined ? null : { sequence: head.sequence, hash: head.hash },
  };
}
