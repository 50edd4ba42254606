import { EngineStore } from '#engine';
import type { PersistedState, StoreChange } from '#engine';
import type { HexId } from '#market';
import { ChainQueries } from './chain-queries.js';
import { statementsOf } from './change-statements.js';
import { loadState } from './load-state.js';
import { MarketQueries } from './market-queries.js';
import { MeteringQueries } from './metering-queries.js';
import { NodeRecords, rememberStatements } from './node-records.js';
import type { IdempotentAnswer } from './node-records.js';
import { SettlementQueries } from './settlement-queries.js';
import type { SqliteClient } from './sqlite-client.js';
import type { StoreError } from './store-error.js';
import type { StoreLock } from './store-lock.js';
import type { Writer } from './writer.js';

/** Numbers of rows. */
export interface StoreCounts {
  readonly blocks: number;
  readonly liveOrders: number;
  readonly trades: number;
  /** By state. */
  readonly settlements: ReadonlyMap<string, number>;
  readonly ledgerEntries: number;
  readonly openAlarms: number;
  readonly unsealedTransactions: number;
}

/**
 * The database of one node. Writes go through one queue; questions go to a second client that cannot write. Made by
 * `openStore`.
 */
export class Store extends EngineStore {
  /** Orders, trades, prices. */
  readonly market: MarketQueries;
  /** Settlements, delivery statements, the ledger. */
  readonly settlement: SettlementQueries;
  /** Meters, readings, energy by period. */
  readonly metering: MeteringQueries;
  /** Final blocks. */
  readonly chain: ChainQueries;
  /** Answers, tokens, addresses, alarms. */
  readonly node: NodeRecords;

  constructor(
    private readonly writer: Writer,
    private readonly reader: SqliteClient,
    private readonly lock: StoreLock,
  ) {
    super();
    this.market = new MarketQueries(reader.prisma);
    this.settlement = new SettlementQueries(reader.prisma);
    this.metering = new MeteringQueries(reader.prisma);
    this.chain = new ChainQueries(reader.prisma);
    this.node = new NodeRecords(reader.prisma, writer);
  }

  /** Why nothing can be written; null while all is well. */
  get failure(): StoreError | null {
    return this.writer.failure;
  }

  /**
   * Applies the changes in one transaction and answers after fsync. `answers`: what requests with an idempotency key are
   * told about these changes; kept in the same transaction, so that neither is ever there without the other.
   *
   * @throws StoreError `store.unavailable` when the disk failed: later writes are refused until `reopen`
   * @throws Error on a change that cannot be (an `append` of what is there): a bug. Nothing of the changes is stored
   */
  async commit(changes: readonly StoreChange[], answers: readonly IdempotentAnswer[] = []): Promise<void> {
    await this.writer.write([...statementsOf(changes), ...rememberStatements(answers)]);
  }

  load(member: HexId): Promise<PersistedState> {
    // In the writer's queue, so that all its queries see one state.
    return this.writer.exclusive(() => loadState(this.reader.connection, member));
  }

  /** How much there is, for metrics. */
  async counts(): Promise<StoreCounts> {
    const { prisma } = this.reader;
    const states = await prisma.settlement.groupBy({ by: 'state', _count: true, orderBy: { state: 'asc' } });
    return {
      blocks: await prisma.block.count(),
      liveOrders: await prisma.order.count({ where: { status: 'live' } }),
      trades: await prisma.trade.count(),
      settlements: new Map(states.map(({ state, _count }) => [state, _count])),
      ledgerEntries: await prisma.ledgerEntry.count(),
      openAlarms: await prisma.alarm.count({ where: { clearedAtMs: null } }),
      unsealedTransactions: await prisma.pendingTransaction.count(),
    };
  }

  /** Takes writes again after a disk failure. @throws StoreError `store.unavailable` when it lasts */
  reopen(): Promise<void> {
    return this.writer.reopen();
  }

  /** Waits for the writes under way and lets go of the file. */
  async close(): Promise<void> {
    await this.writer.close();
    await this.reader.close();
    this.lock.release();
  }
}
