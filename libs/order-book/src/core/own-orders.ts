import { Row } from './order-rows.js';
import { Sentinel, Side } from './sides.js';

/**
 * The live orders of one member on one side of one period: a pairing heap (Fredman, Sedgewick, Sleator and Tarjan 1986)
 * through the rows, best limit at the root. It answers at which limit the member would trade with itself, however many
 * orders it has: O(1) to look and to add, O(log n) amortized to take out any.
 */
export function addOwn(words: Int32Array, root: number, row: number, side: number): number {
  const at = row * Row.WORDS;
  words[at + Row.CHILD] = Sentinel.NONE;
  words[at + Row.SIBLING] = Sentinel.NONE;
  words[at + Row.BACK] = Sentinel.NONE;
  return root === Sentinel.NONE ? row : meld(words, root, row, side);
}

/** The root after the order was taken out. */
export function removeOwn(words: Int32Array, root: number, row: number, side: number): number {
  const at = row * Row.WORDS;
  const child = words[at + Row.CHILD]!;
  const orphans = child === Sentinel.NONE ? child : mergePairs(words, child, side);
  if (row === root) return orphans;
  const back = words[at + Row.BACK]!;
  const sibling = words[at + Row.SIBLING]!;
  const link = words[back * Row.WORDS + Row.CHILD] === row ? Row.CHILD : Row.SIBLING;
  words[back * Row.WORDS + link] = sibling;
  if (sibling !== Sentinel.NONE) words[sibling * Row.WORDS + Row.BACK] = back;
  return orphans === Sentinel.NONE ? root : meld(words, root, orphans, side);
}

/** Calls back with every order of the heap, in no particular order. */
export function forEachOwn(words: Int32Array, root: number, visit: (row: number) => void): void {
  const pending = root === Sentinel.NONE ? [] : [root];
  for (let row = pending.pop(); row !== undefined; row = pending.pop()) {
    const sibling = words[row * Row.WORDS + Row.SIBLING]!;
    const child = words[row * Row.WORDS + Row.CHILD]!;
    if (sibling !== Sentinel.NONE) pending.push(sibling);
    if (child !== Sentinel.NONE) pending.push(child);
    visit(row);
  }
}

/** Two roots become one; the first stays when they are equal. */
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
  words[winner * Row.WORDS + Row.SIBLING] = Sentinel.NONE;
  words[winner * Row.WORDS + Row.BACK] = Sentinel.NONE;
  return winner;
}

/** Melds siblings two by two, then the pairs from the last to the first: what keeps the heap shallow. */
function mergePairs(words: Int32Array, first: number, side: number): number {
  let pairs = Sentinel.NONE;
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
  let root = Sentinel.NONE;
  while (pairs !== Sentinel.NONE) {
    const next = words[pairs * Row.WORDS + Row.BACK]!;
    words[pairs * Row.WORDS + Row.BACK] = Sentinel.NONE;
    words[pairs * Row.WORDS + Row.SIBLING] = Sentinel.NONE;
    root = root === Sentinel.NONE ? pairs : meld(words, root, pairs, side);
    pairs = next;
  }
  return root;
}
