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
 * @param height last block that counts: the one up to which the summary goes
 * @throws Error when the blocks lead to another state than the node had
 */
export async function writeExport(folder: string, nodeFolder: string, height: number, day: Day): Promise<void> {
  const { operations, trades } = await marketOf(nodeFolder, height);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'operations.jsonl'), jsonLines(operations));
  writeFileSync(join(folder, 'trades.jsonl'), jsonLines(trades));
  writeFileSync(join(folder, 'day.json'), `${JSON.stringify(day)}\n`);
}

async function marketOf(nodeFolder: string, lastHeight: number): Promise<MarketExport> {
  const genesis = readGenesis(join(nodeFolder, 'genesis.cbor'));
  if (!genesis.ok) throw new Error(`${genesis.failure.code}: ${genesis.failure.detail}`);
  const exported = new OperationsExport(genesis.value, nodeCrypto);
  const store = await openStore({ file: join(nodeFolder, 'node.db') });
  try {
    for (let height = 0; height < lastHeight;) {
      const blocks = await store.chain.blocks(height + 1, Math.min(BLOCKS_AT_ONCE, lastHeight - height));
      const last = blocks.at(-1);
      if (last === undefined) throw new Error(`block ${height + 1} is not in ${nodeFolder}`);
      for (const block of blocks) exported.add(block.body);
      if (exported.stateHash() !== last.stateHash) {
        throw new Error(`the blocks up to ${last.height} lead to another state than the node had`);
      }
      height = last.height;
    }
  } finally {
    await store.close();
  }
  return exported.result();
}

function jsonLines(lines: readonly ExportLine[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}
