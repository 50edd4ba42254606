import type { Sha256 } from '#market';
import { DIGEST_TAG, scratch, TAGGED_DIGEST_BYTES } from './canonical-bytes.js';
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
  /** Digests of each level with their tags, one behind the other, as they are hashed; the leaves first. */
  readonly #levels: Uint8Array[] = [new Uint8Array(INITIAL_LEAVES * TAGGED_DIGEST_BYTES)];
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
    const nodes = this.#takeChanged();
    for (let index = 0; index < nodes.length; index++) {
      scratch.clear();
      writeLeaf(nodes[index]!);
      this.#set(0, nodes[index]!, sha256(scratch.view()));
    }
    let level = 0;
    for (let children = leafCount; children > MAX_TOP; children = (children + NODE_CHILDREN - 1) >> NODE_SHIFT) {
      // A level that did not exist yet has no digests above the unchanged nodes either.
      if (level < this.#height) toParents(nodes);
      else toAll(nodes, (children + NODE_CHILDREN - 1) >> NODE_SHIFT);
      for (let index = 0; index < nodes.length; index++) {
        this.#set(level + 1, nodes[index]!, this.#nodeDigest(level, nodes[index]!, children, sha256));
      }
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
    scratch.list(end - first);
    scratch.raw(this.#levels[level]!, first * TAGGED_DIGEST_BYTES, end * TAGGED_DIGEST_BYTES);
  }

  /** Changed leaves, ascending; they count as unchanged from now on. */
  #takeChanged(): number[] {
    const leaves: number[] = [];
    for (let index = 0; index < this.#changed.length; index++) {
      const leaf = this.#changed.values[index]!;
      this.#isChanged[leaf] = 0;
      leaves.push(leaf);
    }
    this.#changed.clear();
    return leaves.length > 1 ? leaves.sort((left, right) => left - right) : leaves;
  }

  #set(level: number, node: number, digest: Uint8Array): void {
    const end = (node + 1) * TAGGED_DIGEST_BYTES;
    let digests = this.#levels[level] ?? new Uint8Array(INITIAL_LEAVES * TAGGED_DIGEST_BYTES);
    if (end > digests.length) digests = enlarged(digests, 2 * end);
    digests[end - TAGGED_DIGEST_BYTES] = DIGEST_TAG;
    digests.set(digest, end - TAGGED_DIGEST_BYTES + 1);
    this.#levels[level] = digests;
  }
}

const INITIAL_LEAVES = 16;

/** Puts the nodes above the given ones in their place, ascending, each once. */
function toParents(nodes: number[]): void {
  let count = 0;
  for (let index = 0; index < nodes.length; index++) {
    const parent = nodes[index]! >> NODE_SHIFT;
    if (count === 0 || nodes[count - 1] !== parent) nodes[count++] = parent;
  }
  nodes.length = count;
}

/** Puts the numbers of all nodes of a level in the place of the given ones. */
function toAll(nodes: number[], count: number): void {
  for (let node = 0; node < count; node++) nodes[node] = node;
  nodes.length = count;
}

function enlarged(bytes: Uint8Array, length: number): Uint8Array {
  const larger = new Uint8Array(length);
  larger.set(bytes);
  return larger;
}
