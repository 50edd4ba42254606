import type { HexId } from '#market';
import type { Block } from '#protocol';
import type { FinalHead } from './contract.js';
import { MAX_UNCERTIFIED_BLOCKS } from './limits.js';

/** The way from a block down to the final head. */
export type Descent =
  /** Every block is held: those above the head, oldest first (none: the block is the head). */
  | { readonly type: 'connected'; readonly blocks: readonly Block[] }
  /** The first block on the way that is not held; its child, if any is held, stands at `childHeight`. */
  | { readonly type: 'missing'; readonly hash: HexId; readonly childHeight: number | null }
  /** The way passes beside the head. */
  | { readonly type: 'diverging' };

/** Blocks above the final head whose transactions are held, by hash. */
export class BlockTree {
  private readonly blocks = new Map<HexId, Block>();

  constructor(private head: FinalHead) {}

  get size(): number {
    return this.blocks.size;
  }

  get(hash: HexId): Block | undefined {
    return this.blocks.get(hash);
  }

  has(hash: HexId): boolean {
    return hash === this.head.hash || this.blocks.has(hash);
  }

  add(block: Block): void {
    if (block.header.view > this.head.view) this.blocks.set(block.hash, block);
  }

  /** The way from the block `hash` (included) to the head. */
  descend(hash: HexId): Descent {
    const blocks: Block[] = [];
    let next = hash;
    while (next !== this.head.hash) {
      const childHeight = blocks.at(-1)?.header.height ?? null;
      if (childHeight !== null && childHeight <= this.head.height + 1) return { type: 'diverging' };
      const block = this.blocks.get(next);
      if (block === undefined) return { type: 'missing', hash: next, childHeight };
      blocks.push(block);
      next = block.header.parentHash;
    }
    return { type: 'connected', blocks: blocks.toReversed() };
  }

  /** A new final head: views grow along every chain, so what is not above its view cannot descend from it. */
  reroot(head: FinalHead): void {
    this.head = head;
    for (const [hash, block] of this.blocks) if (block.header.view <= head.view) this.blocks.delete(hash);
  }

  /** Drops the oldest uncertified blocks beyond MAX_UNCERTIFIED_BLOCKS. */
  evict(isCertified: (block: Block) => boolean): void {
    if (this.blocks.size <= MAX_UNCERTIFIED_BLOCKS) return;
    const uncertified = [...this.blocks.values()]
      .filter((block) => !isCertified(block))
      .sort((left, right) => right.header.view - left.header.view);
    for (const block of uncertified.slice(MAX_UNCERTIFIED_BLOCKS)) this.blocks.delete(block.hash);
  }
}
