import type { Sha256 } from '#market';
import { DIGEST_BYTES, scratch } from './canonical-bytes.js';
import { IntegerList } from './core/integer-list.js';

/** Children of one node: 2^NODE_SHIFT. */
const NODE_SHIFT = 3;
const NODE_CHILDREN = 1 << NODE_SHIFT;
/** Most digests that the digest of a period takes up directly: no nodes above so few. */
const MAX_TOP = 32;

/**
 * The hash tree over the orders of one period, by serial number: a leaf is the hash of an order's entry, a node that of up
 * to eight digests below it, until at most 32 are left. After a change only the leaf and the nodes above it are hashed again.
 */
export class PeriodTree {
  /** Digests of each level, one behind the other; the leaves first. */
  readonly #levels: Uint8Array[] = [new Uint8Array(INITIAL_LEAVES * DIGEST_BYTES)];
  /** Levels above the leaves. It never falls: a period only gains orders. */
  #height = 0;
  readonly #changed = new IntegerList();
  #isChanged: Uint8Array = new Uint8Array(INITIAL_LEAVES);

  /** The leaf has to be hashed again. */
  touch(leaf: number): void {
    if (leaf >= this.#isChanged.length) this.#isChanged = enlarged(this.#isChanged, 2 * leaf);
    if (this.#isChanged[leaf] === 1) return;
    this.#isChanged[leaf] = 1;
    this.#changed.push(leaf);
  }

  /**
   * Brings the tree up to date.
   *
   * @param leafCount leaves that the period has
   * @param writeLeaf writes the canonical bytes of a leaf's entry into `scratch`
   */
  update(leafCount: number, sha256: Sha256, writeLeaf: (leaf: number) => void): void {
    let nodes = this.#takeChanged();
    for (const leaf of nodes) {
      scratch.clear();
      writeLeaf(leaf);
      this.#set(0, leaf, sha256(scratch.view()));
    }
    let level = 0;
    for (let children = leafCount; children > MAX_TOP; children = (children + NODE_CHILDREN - 1) >> NODE_SHIFT) {
      // A level that did not exist yet has no digests above the unchanged nodes either.
      nodes = level < this.#height ? parentsOf(nodes) : firstNumbers((children + NODE_CHILDREN - 1) >> NODE_SHIFT);
      for (const node of nodes) this.#set(level + 1, node, this.#nodeDigest(level, node, children, sha256));
      level += 1;
    }
    this.#height = level;
  }

  /** Writes the list of the topmost digests of an up-to-date tree into `scratch`, behind what stands there. */
  writeTop(leafCount: number): void {
    let level = 0;
    let count = leafCount;
    for (; count > MAX_TOP; count = (count + NODE_CHILDREN - 1) >> NODE_SHIFT) level += 1;
    this.#writeDigests(level, 0, count);
  }

  /** Digest of the node above up to eight of the children in a level. */
  #nodeDigest(level: number, node: number, children: number, sha256: Sha256): Uint8Array {
    const first = node << NODE_SHIFT;
    scratch.clear();
    this.#writeDigests(level, first, Math.min(first + NODE_CHILDREN, children));
    return sha256(scratch.view());
  }

  #writeDigests(level: number, first: number, end: number): void {
    const digests = this.#levels[level]!;
    scratch.list(end - first);
    for (let index = first; index < end; index++) scratch.digest(digests, index * DIGEST_BYTES);
  }

  /** Changed leaves, ascending; they count as unchanged from now on. */
  #takeChanged(): Int32Array {
    const leaves = this.#changed.values.slice(0, this.#changed.length).sort();
    for (const leaf of leaves) this.#isChanged[leaf] = 0;
    this.#changed.clear();
    return leaves;
  }

  #set(level: number, node: number, digest: Uint8Array): void {
    const end = (node + 1) * DIGEST_BYTES;
    let digests = this.#levels[level] ?? new Uint8Array(INITIAL_LEAVES * DIGEST_BYTES);
    if (end > digests.length) digests = enlarged(digests, 2 * end);
    digests.set(digest, node * DIGEST_BYTES);
    this.#levels[level] = digests;
  }
}

const INITIAL_LEAVES = 16;

/** The nodes above the given ones, ascending, each once. */
function parentsOf(nodes: Int32Array): Int32Array {
  const parents = new Int32Array(nodes.length);
  let count = 0;
  for (const node of nodes) {
    const parent = node >> NODE_SHIFT;
    if (count === 0 || parents[count - 1] !== parent) parents[count++] = parent;
  }
  return parents.subarray(0, count);
}

function firstNumbers(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, number) => number);
}

function enlarged(bytes: Uint8Array, length: number): Uint8Array {
  const larger = new Uint8Array(length);
  larger.set(bytes);
  return larger;
}
