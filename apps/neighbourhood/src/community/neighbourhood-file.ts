import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { periodProblem } from '../plan/market-rules.js';

const FILE = 'neighbourhood.json';

const nodeSchema = z.strictObject({
  /** Folder of the node, below that of the neighbourhood. */
  folder: z.string(),
  memberId: z.string(),
  /** Token of its household or operator; null before its first start. */
  token: z.string().nullable(),
  /** Token of its simulated meter; null: not registered yet, or the operator. */
  meterToken: z.string().nullable(),
});

const fileSchema = z.strictObject({
  version: z.literal(1),
  communityId: z.string(),
  households: z.int(),
  periodSeconds: z.int().refine((seconds) => periodProblem(seconds) === null),
  seed: z.int(),
  basePort: z.int(),
  /** Start of the first delivery period, Unix ms: the profiles begin there. null: not started yet. */
  originMs: z.int().nullable(),
  /** The households in the order of their plan, then the operator. */
  nodes: z.array(nodeSchema),
});

/** What the neighbourhood must know to go on where it stopped. Holds tokens: only its owner may read it. */
export type NeighbourhoodFile = z.infer<typeof fileSchema>;
export type NodeEntry = z.infer<typeof nodeSchema>;

export function hasNeighbourhood(folder: string): boolean {
  return existsSync(join(folder, FILE));
}

/** @throws Error that says what to do when the file cannot be used */
export function readNeighbourhood(folder: string): NeighbourhoodFile {
  const file = join(folder, FILE);
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new Error(`${file} is damaged; remove the folder, or choose another one with --data`, { cause });
  }
}

export function writeNeighbourhood(folder: string, content: NeighbourhoodFile): void {
  const file = join(folder, FILE);
  writeFileSync(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
