import { Row } from './layout.js';
import { Sentinel, Side } from './sides.js';

/*
 * The live orders of one member on one side of one period: a lazy pairing heap (after Fredman, Sedgewick, Sleator and Tarjan
 * 1986) through the rows. New orders are put in front of a list of trees; only who asks for the best limit pays for melding
 * them into one tree. A household is nearly always on one side of a period, nobody asks, and the heap is a plain list. Adding
 * is O(1), taking out and asking O(log n) amortized, however many orders a member has.
 */

/** The first tree after the order was put in. */
export function addOwn(words: Int32Array, first: number, row: number): number {
  const at = row * Row.WORDS;
  words[at + Row.CHILD] = Sentinel.NONE;
  words[at + Row.SIBLING] = first;
  words[at + Row.BACK] = Sentinel.NONE;
  if (first !== Sentinel.NONE) words[first * Row.WORDS + Row.BACK] = row;
  return row;
}

/** The first tree after the order was taken out. */
export function removeOwn(words: Int32Array, first: number, row: number, side: number): number {
  const at = row * Row.WORDS;
  const child = words[at + Row.CHILD]!;
  const back = words[at + Row.BACK]!;
  const sibling = words[at + Row.SIBLING]!;
  if (sibling !== Sentinel.NONE) words[sibling * Row.WORDS + Row.BACK] = back;
  let rest = first;
  if (back === Sentinel.NONE) rest = sibling;
  else if (words[back * Row.WORDS + Row.CHILD] === row) words[back * Row.WORDS + Row.CHILD] = sibling;
  else words[back * Row.WORDS + Row.SIBLING] = sibling;
  if (child === Sentinel.NONE) return rest;
  const orphan = meldSiblings(words, child, side);
  words[orphan * Row.WORDS + Row.SIBLING] = rest;
  if (rest !== Sentinel.NONE) words[rest * Row.WORDS + Row.BACK] = orphan;
  return orphan;
}

/** The order with the best limit, now the only tree. `first` is not NONE. */
export function bestOwn(words: Int32Array, first: number, side: number): number {
  return words[first * Row.WORDS + Row.SIBLING] === Sentinel.NONE ? first : meldSiblings(words, first, side);
}

/** Calls back with every order, in no particular order. */
export function forEachOwn(words: Int32Array, first: number, visit: (row: number) => void): void {
  const pending = first === Sentinel.NONE ? [] : [first];
  for (let row = pending.pop(); row !== undefined; row = pending.pop()) {
    const sibling = words[row * Row.WORDS + Row.SIBLING]!;
    const child = words[row * Row.WORDS + Row.CHILD]!;
    if (sibling !== Sentinel.NONE) pending.push(sibling);
    if (child !== Sentinel.NONE) pending.push(child);
    visit(row);
  }
}

/** One tree of the given one and those behind it: two by two, then the pairs from the last to the first. */
function meldSiblings(words: Int32Array, first: number, side: number): number {
  let pairs: number = Sentinel.NONE;
  let row = first;
  while (row !== Sentinel.NONE) {
    const second = words[row * Row.WORDS + Row.SIBLING]!;
    let pair = row;
    row = Sentinel.NONE;
    if (second !== Sentinel.NONE) {
      row = words[second * Row.WORDS + Row.SIBLING]!;
      pair = meld(words, pair, second, side);
    }
    words[pair * Row.WORDS + Row.BACK] = pairs;
    pairs = pair;
  }
  let root = pairs;
  let next = words[root * Row.WORDS + Row.BACK]!;
  while (next !== Sentinel.NONE) {
    pairs = next;
    next = words[pairs * Row.WORDS + Row.BACK]!;
    root = meld(words, root, pairs, side);
  }
  words[root * Row.WORDS + Row.SIBLING] = Sentinel.NONE;
  words[root * Row.WORDS + Row.BACK] = Sentinel.NONE;
  return root;
}

/** The worse of two trees becomes the first child of the better; at equal limits the second does. */
function meld(words: Int32Array, first: number, second: number, side: number): number {
  const firstLimit = words[first * Row.WORDS + Row.LIMIT_PRICE]!;
  const secondLimit = words[second * Row.WORDS + Row.LIMIT_PRICE]!;
  const secondIsBetter = side === Side.BUY ? secondLimit > firstLimit : secondLimit < firstLimit;
  const winner = secondIsBetter ? second : first;
  const loser = secondIsBetter ? first : second;
  const oldChild = words[winner * Row.WORDS + Row.CHILD]!;
  words[loser * Row.WORDS + Row.SIBLING] = oldChild;
  words[loser * Row.WORDS + Row.BACK] = winner;
  if (oldChild !== Sentinel.NONE) words[oldChild * Row.WORDS + Row.BACK] = loser;
  words[winner * Row.WORDS + Row.CHILD] = loser;
  return winner;
}
