import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKeystore, readGenesis, readPassphraseFile } from '#identity';
import { planHouseholds } from '../plan/household-plan.js';
import { readMeasuredData } from '../profiles/measured-data.js';
import { foundCommunity } from './found-community.js';
import { hasNeighbourhood, readNeighbourhood, writeNeighbourhood } from './neighbourhood-file.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wattmesh-founding-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function found() {
  const plans = planHouseholds(6, 1, readMeasuredData());
  return foundCommunity({ folder, plans, periodSeconds: 8, seed: 1, basePort: 9000, nowMs: Date.UTC(2026, 5, 1) });
}

describe('the founding of a community', () => {
  it('gives all nodes one genesis that holds, with four validators and an operator', () => {
    const { file } = found();
    const genesis = file.nodes.map((node) => readGenesis(join(folder, node.folder, 'genesis.cbor')));
    for (const each of genesis) expect(each).toEqual(genesis[0]);
    const first = genesis[0]!;
    if (!first.ok) throw new Error(first.failure.detail);
    expect(first.value.validators).toEqual(file.nodes.slice(0, 4).map(({ memberId }) => memberId));
    expect(first.value.members.at(-1)).toMatchObject({ roles: ['operator', 'archive'], label: 'Operator' });
    expect(first.value.members[0]).toMatchObject({ importLimitW: 1_912_500, exportLimitW: 1_912_500 });
  });

  it('gives each node its ports, and addresses of validators and operator to begin with', () => {
    const { file } = found();
    const settings = file.nodes.map((node) =>
      JSON.parse(readFileSync(join(folder, node.folder, 'config.json'), 'utf8')),
    );
    expect(settings.map(({ httpPort, p2pListen }) => [httpPort, p2pListen])).toEqual(
      [0, 1, 2, 3, 4, 5, 6].map((index) => [9000 + index, [`/ip4/127.0.0.1/tcp/${9100 + index}`]]),
    );
    expect(settings.map(({ bootstrap }) => bootstrap.length)).toEqual([4, 4, 4, 4, 5, 5, 4]);
    expect(settings[5].bootstrap[0]).toMatch(/^\/ip4\/127\.0\.0\.1\/tcp\/9100\/p2p\/12D3Koo/);
  });

  it('encrypts the keys of a node, for its owner alone', () => {
    const founding = found();
    founding.writeKeys(0);
    const node = join(folder, founding.file.nodes[0]!.folder);
    expect(
      openKeystore(join(node, 'keystore.json'), readPassphraseFile(join(node, 'passphrase'))).memberSeed,
    ).toHaveLength(32);
    expect(statSync(node).mode & 0o077).toBe(0);
    expect(statSync(join(node, 'keystore.json')).mode & 0o077).toBe(0);
  });

  it('can be undone, and does not write over what is there', () => {
    const founding = found();
    expect(() => found()).toThrow(/household-1 is there already; remove it/);
    founding.undo();
    for (const node of founding.file.nodes) expect(existsSync(join(folder, node.folder))).toBe(false);
    expect(() => found()).not.toThrow();
  });
});

describe("the neighbourhood's file", () => {
  it('comes back as it was written, readable by its owner alone', () => {
    const { file } = found();
    expect(hasNeighbourhood(folder)).toBe(false);
    writeNeighbourhood(folder, file);
    expect(hasNeighbourhood(folder)).toBe(true);
    expect(readNeighbourhood(folder)).toEqual(file);
    expect(statSync(join(folder, 'neighbourhood.json')).mode & 0o077).toBe(0);
  });

  it('is refused with a sentence when it is damaged', () => {
    writeFileSync(join(folder, 'neighbourhood.json'), '{"version":1}');
    expect(() => readNeighbourhood(folder)).toThrow(/is damaged; remove the folder/);
  });
});
