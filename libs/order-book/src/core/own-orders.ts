import { Mask, Row, orderAt } from './layout.js';
import { LevelQueues } from './level-queues.js';
import { Sentinel, Side } from './sides.js';

/**
 * The live orders of each member on each side of each period: lazy pairing heaps (after Fredman, Sedgewick, Sleator and
 * Tarjan 1986) through the rows. New orders are put in front of a list of trees; only who asks for the best limit pays for
 * melding them into one tree. A household is nearly always on one side of a period, nobody asks, and the heap is a plain
 * list. Adding is O(1), taking out and asking O(log n) amortized, however many orders a member has.
 *
 * `rootAt` is the word of a position that holds the first tree.
 */
export class OwnOrders extends LevelQueues {
  protected addOwn(rootAt: number, row: number): void {
    const { orders, positions } = this;
    const at = (row & Mask.ROW) * Row.WORDS;
    const first = positions[rootAt]!;
    orders[at + Row.CHILD] = Sentinel.NONE;
    orders[at + Row.SIBLING] = first;
    orders[at + Row.BACK] = Sentinel.NONE;
    orders[(first & Mask.ROW) * Row.WORDS + Row.BACK] = row;
    positions[rootAt] = row;
  }

  protected removeOwn(rootAt: number, row: number, side: number): void {
    const { orders, positions } = this;
    const at = (row & Mask.ROW) * Row.WORDS;
    const back = orders[at + Row.BACK]!;
    const sibling = orders[at + Row.SIBLING]!;
    const backAt = (back & Mask.ROW) * Row.WORDS;
    orders[(sibling & Mask.ROW) * Row.WORDS + Row.BACK] = back;
    if (orders[backAt + Row.CHILD] === row) orders[backAt + Row.CHILD] = sibling;
    else orders[backAt + Row.SIBLING] = sibling;
    positions[rootAt] = this.whenAny(back, positions[rootAt]!, sibling);
    if (orders[at + Row.CHILD] !== Sentinel.NONE) this.#adopt(rootAt, orders[at + Row.CHILD]!, side);
  }

  /** The order with the best limit, now the only tree. There is one. */
  bestOwn(rootAt: number, side: number): number {
    const first = this.positions[rootAt]!;
    if (this.orders[orderAt(first) + Row.SIBLING] === Sentinel.NONE) return first;
    const best = meldSiblings(this.orders, first, side);
    this.positions[rootAt] = best;
    return best;
  }

  /** Calls back with every order, in no particular order. */
  forEachOwn(rootAt: number, visit: (row: number) => void): void {
    const { orders } = this;
    const pending = [this.positions[rootAt]!];
    for (let row = pending.pop(); row !== undefined; row = pending.pop()) {
      if (row === Sentinel.NONE) continue;
      pending.push(orders[orderAt(row) + Row.SIBLING]!, orders[orderAt(row) + Row.CHILD]!);
      visit(row);
    }
  }

  /** The children of one that left become one tree, the first. */
  #adopt(rootAt: number, child: number, side: number): void {
    const { orders, positions } = this;
    const orphan = meldSiblings(orders, child, side);
    const rest = positions[rootAt]!;
    orders[orderAt(orphan) + Row.SIBLING] = rest;
    orders[orderAt(rest) + Row.BACK] = orphan;
    positions[rootAt] = orphan;
  }
}

/** One tree of the given one and those behind it: two by two, then the pairs from the last to the first. */
function meldSiblings(words: Int32Array, first: number, side: number): number {
  let pairs: number = Sentinel.NONE;
  let row = first;
  while (row !== Sentinel.NONE) {
    const second = words[orderAt(row) + Row.SIBLING]!;
    let pair = row;
    row = Sentinel.NONE;
    if (second !== Sentinel.NONE) {
      row = words[orderAt(second) + Row.SIBLING]!;
      pair = meld(words, pair, second, side);
    }
    words[orderAt(pair) + Row.BACK] = pairs;
    pairs = pair;
  }
  let root = pairs;
  let next = words[orderAt(root) + Row.BACK]!;
  while (next !== Sentinel.NONE) {
    pairs = next;
    next = words[orderAt(pairs) + Row.BACK]!;
    root = meld(words, root, pairs, side);
  }
  words[orderAt(root) + Row.SIBLING] = Sentinel.NONE;
  words[orderAt(root) + Row.BACK] = Sentinel.NONE;
  return root;
}

/** The worse of two trees becomes the first child of the better; at equal limits the second does. */
function meld(words: Int32Array, first: number, second: number, side: number): number {
  const firstLimit = words[orderAt(first) + Row.LIMIT_PRICE]!;
  const secondLimit = words[orderAt(second) + Row.LIMIT_PRICE]!;
  const secondIsBetter = side === Side.BUY ? secondLimit > firstLimit : secondLimit < firstLimit;
  const winner = secondIsBetter ? second : first;
  const loser = secondIsBetter ? first : second;
  const oldChild = words[orderAt(winner) + Row.CHILD]!;
  words[orderAt(loser) + Row.SIBLING] = oldChild;
  words[orderAt(loser) + Row.BACK] = winner;
  words[orderAt(oldChild) + Row.BACK] = loser;
  words[orderAt(winner) + Row.CHILD] = loser;
  return winner;
}
