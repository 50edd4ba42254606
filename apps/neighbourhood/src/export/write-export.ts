import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeCrypto, readGenesis } from '#identity';
import { openStore } from '#store';
import type { Day } from './day.js';
import { OperationsExport } from './operations.js';
import type { ExportLine, MarketExport } from './operations.js';

/** Blocks read at once. */
const BLOCKS_AT_ONCE = 200;

/**
 * Writes operations.jsonl, trades.jsonl and day.json. The operations come from the blocks in the database of a node, each
 * executed anew.
 *
 * @param nodeFolder data folder of a node that keeps all blocks and does not run
 * @throws Error when the blocks lead to another state than the node had
 */
export async function writeExport(folder: string, nodeFolder: string, day: Day): Promise<void> {
  const { operations, trades } = await marketOf(nodeFolder);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'operations.jsonl'), jsonLines(operations));
  writeFileSync(join(folder, 'trades.jsonl'), jsonLines(trades));
  writeFileSync(join(folder, 'day.json'), `${JSON.stringify(day)}\n`);
}

async function marketOf(nodeFolder: string): Promise<MarketExport> {
  const genesis = readGenesis(join(nodeFolder, 'genesis.cbor'));
  if (!genesis.ok) throw new Error(`${genesis.failure.code}: ${genesis.failure.detail}`);
  const exported = new OperationsExport(genesis.value, nodeCrypto);
  const store = await openStore({ file: join(nodeFolder, 'node.db') });
  try {
    let height = 1;
    let stateHash = exported.stateHash();
    for (let blocks = await store.chain.blocks(height, BLOCKS_AT_ONCE); blocks.length > 0;) {
      for (const block of blocks) exported.add(block.body);
      stateHash = blocks.at(-1)!.stateHash;
      height += blocks.length;
      blocks = await store.chain.blocks(height, BLOCKS_AT_ONCE);
    }
    if (exported.stateHash() !== stateHash) throw new Error('the blocks lead to another state than the node had');
  } finally {
    await store.close();
  }
  return exported.result();
}

function jsonLines(lines: readonly ExportLine[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}
