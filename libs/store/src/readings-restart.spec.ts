import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Engine } from '#engine';
import type { Command, EngineEffect, EngineStore, MeterRow } from '#engine';
import type { Reading } from '#metering';
import { MemoryStore, standInCrypto, testCommunity } from '#testing';
import { openStore } from './open-store.js';
import { temporaryFile } from './testing/temporary-folder.js';

const deep = process.env['WATTMESH_TEST_DEPTH'] === 'deep';
const community = testCommunity({ households: 2, validators: 1 });
const { communityId, genesis } = community;
/** No validator: nothing but the meters has work. */
const { member, signer } = community.members[1]!;
const START_MS = genesis.createdMs + 3_600_000;
/** Readings lie in these few half minutes (a delivery period is a minute), so that they meet each other often. */
const HALF_MINUTES = 12;

async function engineOn(store: EngineStore): Promise<Engine> {
  const options = { genesis, communityId, memberId: member.memberId, signer, crypto: standInCrypto };
  return new Engine({ ...options, saltSeed: new Uint8Array(32) }, await store.load(member.memberId));
}

/** What a command did as far as meters go: answer, readings recorded, energy of periods. */
function run(engine: Engine, command: Command, wallMs: number): { effects: EngineEffect[]; seen: EngineEffect[] } {
  const effects = engine.step({ type: 'command', requestId: 1, command }, { wallMs, monotonicMs: wallMs });
  const seen = effects.filter(
    (effect) =>
      effect.type === 'reply' ||
      (effect.type === 'persist' &&
        ['put-reading', 'supersede-reading', 'put-interval', 'put-meter', 'drop-meter'].includes(effect.change.type)),
  );
  return { effects, seen };
}

const importWh = fc.constantFrom(0, 20, 40, 9_000);
const exportWh = fc.constantFrom(0, 20, 40);
const energies: fc.Arbitrary<{ importWh?: number; exportWh?: number }> = fc.oneof(
  fc.record({ importWh }),
  fc.record({ exportWh }),
  fc.record({ importWh, exportWh }),
);
const halfMinute = fc.nat(HALF_MINUTES).map((count) => START_MS - 1_800_000 + count * 30_000);
const reading: fc.Arbitrary<Reading> = fc.oneof(
  fc.tuple(halfMinute, energies).map(([atMs, values]): Reading => ({ type: 'register', atMs, ...values })),
  fc.tuple(halfMinute, fc.integer({ min: 1, max: 5 }), energies).map(([startMs, count, values]): Reading => ({
    type: 'interval',
    startMs,
    endMs: startMs + count * 30_000,
    ...values,
  })),
);
const meterId = fc.constantFrom('cellar', 'annex');
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      type: fc.constant('add-readings'),
      meterId,
      readings: fc.array(reading, { minLength: 1, maxLength: 4 }),
      supersede: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('remove-meter'), meterId }) },
  { weight: 2, arbitrary: meterId.map((id): Command => ({ type: 'register-meter', meter: meterOf(id) })) },
);

function meterOf(id: string): MeterRow {
  return { meterId: id, label: id, role: 'grid', tokenHash: '00'.repeat(32), registeredAtMs: START_MS };
}

/** Runs the commands on a node that stays up and on one that starts anew before each; both must do the same. */
async function expectSame(commands: readonly Command[], store: EngineStore): Promise<void> {
  const steady = await engineOn(new MemoryStore());
  const first = ['cellar', 'annex'].map((id): Command => ({ type: 'register-meter', meter: meterOf(id) }));
  for (const [index, each] of [...first, ...commands].entries()) {
    const restarted = await engineOn(store);
    const { effects, seen } = run(restarted, each, START_MS + index);
    expect(seen).toEqual(run(steady, each, START_MS + index).seen);
    await store.commit(effects.filter(({ type }) => type === 'persist').map((effect) => changeOf(effect)));
  }
}

function changeOf(effect: EngineEffect) {
  if (effect.type !== 'persist') throw new Error(effect.type);
  return effect.change;
}

const commands = fc.array(command, { minLength: 1, maxLength: 12 });
const at = START_MS - 1_800_000;
const add = (readings: readonly Reading[], supersede = false): Command => ({
  type: 'add-readings',
  meterId: 'cellar',
  readings,
  supersede,
});

describe('readings after a restart', () => {
  it('are those from before it: nothing that follows is judged or computed otherwise', async () => {
    await fc.assert(
      fc.asyncProperty(commands, (each) => expectSame(each, new MemoryStore())),
      { numRuns: deep ? 5_000 : 150 },
    );
  });

  it('are those from before it in the database too', async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (each) => {
        const store = await openStore({ file: temporaryFile() });
        try {
          await expectSame(each, store);
        } finally {
          await store.close();
        }
      }),
      { numRuns: deep ? 300 : 12 },
    );
  });

  it('hold both registers of an instant that came one by one', async () => {
    const register = { type: 'register', atMs: at } as const;
    const [imported, exported] = [
      { ...register, importWh: 20 },
      { ...register, exportWh: 40 },
    ];
    const store = new MemoryStore();
    await expectSame([add([imported]), add([exported]), add([imported, exported])], store);
    const { readings } = await store.load(member.memberId);
    expect(readings).toMatchObject([{ atMs: at, importWh: 20, exportWh: 40 }]);
  });

  it('hold the shorter interval that took the place of a longer one, and what the longer one said of export', async () => {
    const long = { type: 'interval', startMs: at, endMs: at + 120_000, importWh: 40, exportWh: 20 } as const;
    const short = { type: 'interval', startMs: at, endMs: at + 60_000, importWh: 20 } as const;
    const store = new MemoryStore();
    await expectSame([add([long]), add([short], true), add([short, long])], store);
    const { readings } = await store.load(member.memberId);
    expect(readings).toMatchObject([
      { startMs: at, atMs: at + 60_000, importWh: 20, exportWh: null },
      { startMs: at, atMs: at + 120_000, importWh: null, exportWh: 20 },
    ]);
  });

  it('of a removed meter do not come back with another of its id', async () => {
    const store = new MemoryStore();
    await expectSame(
      [
        add([{ type: 'register', atMs: at, importWh: 20 }]),
        { type: 'remove-meter', meterId: 'cellar' },
        { type: 'register-meter', meter: meterOf('cellar') },
        add([{ type: 'register', atMs: at, importWh: 40 }]),
      ],
      store,
    );
    expect((await store.load(member.memberId)).readings).toMatchObject([{ importWh: 40 }]);
  });
});
