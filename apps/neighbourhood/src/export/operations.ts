import { CommunityState, decodeFullBlock, openFullBlock } from '#engine';
import type { CommunityEvent } from '#engine';
import type { HexId, SealedOrder, Trade } from '#market';
import type { BookEvent } from '#order-book';
import { communityIdOf } from '#protocol';
import type { Crypto, Genesis, Transaction } from '#protocol';

/** A line of operations.jsonl or trades.jsonl. */
export type ExportLine = Readonly<Record<string, string | number>>;

export interface MarketExport {
  /** Accepted operations, for `npm run order-book`; ascending by `height`. */
  readonly operations: readonly ExportLine[];
  /** What that gives for them, line by line. */
  readonly trades: readonly ExportLine[];
}

interface PendingOperation {
  readonly sequence: number;
  readonly line: ExportLine;
}

/**
 * Turns a chain into operations of the stand-alone order book and the trades they lead to.
 *
 * `height` is the height of the block whose clearing first sees an operation. A block seals orders whether or not it clears,
 * and a clearing that takes place only because a gate passed is of some periods, not all; the stand-alone book clears all at
 * each height it meets. So the operations of a period wait here for the next clearing of their period.
 *
 * Orders that leave by expiry, gate, rules or removal become cancels: the stand-alone book has no clock. Orders that leave
 * because a clearing did not fill them (ioc, fok) leave by themselves there too.
 */
export class OperationsExport {
  private readonly state: CommunityState;
  private readonly communityId: HexId;
  private readonly operations: ExportLine[] = [];
  private readonly trades: ExportLine[] = [];
  /** Operations that no clearing has seen yet, by period. */
  private readonly waiting = new Map<number, PendingOperation[]>();
  /** Cancels of periods whose gate has closed: they go with whatever clearing comes next, in a later block. */
  private readonly afterGate: PendingOperation[] = [];
  private readonly closedInBlock: PendingOperation[] = [];
  private readonly orders = new Map<HexId, SealedOrder>();
  /** Periods in the order of their first line: that in which the stand-alone book clears them. */
  private readonly periodPlaces = new Map<number, number>();
  private sequence = 0;

  constructor(
    genesis: Genesis,
    private readonly crypto: Crypto,
  ) {
    this.communityId = communityIdOf(crypto.sha256, genesis);
    this.state = CommunityState.fromGenesis(genesis, this.communityId, crypto);
  }

  /** Hash of the state after the last block: to be compared with what the nodes have. */
  stateHash(): HexId {
    return this.state.stateHash();
  }

  /**
   * Executes the next block.
   *
   * @param body canonical bytes of a full block
   * @throws RangeError when it is not the next block of this chain
   */
  add(body: Uint8Array): void {
    const full = decodeFullBlock(body);
    if (!full.ok) throw new RangeError(`export: ${full.failure.code}: ${full.failure.detail}`);
    const opened = openFullBlock(full.value, this.communityId, this.crypto);
    if (!opened.ok) throw new RangeError(`export: ${opened.failure.code}: ${opened.failure.detail}`);
    const { block, transactions } = opened.value;
    const byId = new Map(transactions.map((transaction) => [transaction.id, transaction]));
    const trades: Trade[] = [];
    for (const item of this.state.execute(block, transactions)) this.note(item, byId, trades);
    this.noteTrades(trades);
    this.afterGate.push(...this.closedInBlock.splice(0));
  }

  /** What happened so far. Operations that no clearing has seen yet are not among it: they have had no effect on trades. */
  result(): MarketExport {
    return { operations: this.operations, trades: this.trades };
  }

  private note(item: CommunityEvent, transactions: ReadonlyMap<HexId, Transaction>, trades: Trade[]): void {
    if (item.type !== 'book') return;
    const { event } = item;
    if (event.type === 'accepted') {
      this.orders.set(event.order.orderId, event.order);
      this.wait(event.order.period, placeLine(event.order));
    } else if (event.type === 'replaced') {
      this.noteReplaced(event, transactions.get(item.transactionId!)!);
    } else if (event.type === 'left' && event.code !== 'order.unfilled') {
      const { period } = this.orders.get(event.orderId)!;
      this.wait(period, { type: 'cancel', orderId: event.orderId });
    } else if (event.type === 'traded') {
      trades.push(event.trade);
    } else if (event.type === 'cleared') {
      this.release(event.period, event.height);
    } else if (event.type === 'closed') {
      this.closedInBlock.push(...(this.waiting.get(event.period) ?? []));
      this.waiting.delete(event.period);
    }
  }

  private noteReplaced(event: Extract<BookEvent, { type: 'replaced' }>, { nonce }: Transaction): void {
    const { orderId, quantityWh, limitPrice } = event;
    const { period, rank } = this.orders.get(orderId)!;
    const priority = { sealedHeight: this.state.height, rank, nonce, index: 0 };
    this.wait(period, { type: 'replace', orderId, quantityWh, limitPrice, ...priority });
  }

  private wait(period: number, line: ExportLine): void {
    const waiting = this.waiting.get(period) ?? [];
    waiting.push({ sequence: this.sequence++, line });
    this.waiting.set(period, waiting);
  }

  /** A clearing of the period has seen what waited for it. */
  private release(period: number, height: number): void {
    const seen = this.waiting.get(period) ?? [];
    this.waiting.delete(period);
    if (seen.length === 0) return;
    const lines = linesAt(height, [...this.afterGate.splice(0), ...seen]);
    for (const { type, period: name } of lines) {
      if (type === 'place' && !this.periodPlaces.has(Number(name))) {
        this.periodPlaces.set(Number(name), this.periodPlaces.size);
      }
    }
    this.operations.push(...lines);
  }

  /** Trades of one block, in the order in which the stand-alone book finds them. */
  private noteTrades(trades: readonly Trade[]): void {
    const place = ({ period }: Trade): number => this.periodPlaces.get(period) ?? 0;
    for (const trade of [...trades].sort((left, right) => place(left) - place(right))) {
      const { height, period, buyOrder, sellOrder, quantityWh, price } = trade;
      const isAnnounced = this.operations.at(-1)?.['height'] === height;
      // Orders that sat out for their minimum fill may trade in a clearing that brings nothing new.
      if (!isAnnounced) this.operations.push({ type: 'clear', height });
      this.trades.push({ height, period: String(period), buyOrder, sellOrder, quantityWh, price });
    }
  }
}

function placeLine(order: SealedOrder): ExportLine {
  const { orderId, member, side, period, quantityWh, limitPrice, minFillWh, timeInForce } = order;
  const { sealedHeight, rank, nonce, index } = order;
  const terms = { orderId, member, side, period: String(period), quantityWh, limitPrice, minFillWh, timeInForce };
  return { type: 'place', ...terms, sealedHeight, rank, nonce, index };
}

/** In the order in which the nodes executed them. */
function linesAt(height: number, operations: readonly PendingOperation[]): ExportLine[] {
  return [...operations]
    .sort((left, right) => left.sequence - right.sequence)
    .map(({ line: { type, ...fields } }) => ({ type: type!, height, ...fields }));
}
