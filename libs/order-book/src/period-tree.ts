import type { Sha256 } from '#market';
import { DIGEST_BYTES, scratch } from './canonical-bytes.js';
import { IntegerList } from './core/integer-list.js';

/** Orders of one leaf: 2^LEAF_SHIFT. */
export const LEAF_SHIFT = 2;
export const LEAF_ORDERS = 1 << LEAF_SHIFT;
/** Children of one node: 2^NODE_SHIFT. */
const NODE_SHIFT = 4;
const NODE_CHILDREN = 1 << NODE_SHIFT;

/**
 * The hash tree over the orders of one period, by serial number: a leaf is the hash of the entries of four orders, a node
 * that of up to sixteen digests below it. After a change only the leaf and the nodes above it are hashed again.
 */
export class PeriodTree {
  /** Digests of each level, one behind the other; the leaves first. */
  readonly #levels: Uint8Array[] = [];
  readonly #changed = new IntegerList();
  #isChanged: Uint8Array = new Uint8Array(INITIAL_LEAVES);

  /** The leaf has to be hashed again. */
  touch(leaf: number): void {
    if (this.#isChanged[leaf] === 1) return;
    if (leaf >= this.#isChanged.length) this.#isChanged = enlarged(this.#isChanged, 2 * leaf);
    this.#isChanged[leaf] = 1;
    this.#changed.push(leaf);
  }

  /**
   * Brings the tree up to date; answers where the root is.
   *
   * @param leafCount leaves that the period has, at least one
   * @param writeLeaf writes the canonical bytes of a leaf's entries into `scratch`
   */
  update(leafCount: number, sha256: Sha256, writeLeaf: (leaf: number) => void): Uint8Array {
    let nodes = this.#takeChanged();
    for (const leaf of nodes)
      this.#set(
        0,
        leaf,
        hashOf(sha256, () => writeLeaf(leaf)),
      );
    let level = 0;
    for (let count = leafCount; count > 1; count = (count + NODE_CHILDREN - 1) >> NODE_SHIFT) {
      const below = this.#levels[level]!;
      const children = count;
      level += 1;
      nodes = parentsOf(nodes);
      for (const node of nodes) {
        const digest = hashOf(sha256, () => {
          const first = node << NODE_SHIFT;
          const end = Math.min(first + NODE_CHILDREN, children);
          scratch.list(end - first);
          for (let child = first; child < end; child++) scratch.digest(below, child * DIGEST_BYTES);
        });
        this.#set(level, node, digest);
      }
    }
    return this.#levels[level]!.subarray(0, DIGEST_BYTES);
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

function hashOf(sha256: Sha256, write: () => void): Uint8Array {
  scratch.clear();
  write();
  return sha256(scratch.view());
}

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

function enlarged(bytes: Uint8Array, length: number): Uint8Array {
  const larger = new Uint8Array(length);
  larger.set(bytes);
  return larger;
}
