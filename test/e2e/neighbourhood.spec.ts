import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { allocateDelivery } from '#settlement';
import { moneyFor } from '#units';
import { OrderBookFilter } from '../../apps/order-book/src/filter.js';
import type { Day } from '../../apps/neighbourhood/src/export/day.js';

const PROGRAM = 'dist/apps/neighbourhood/src/main.js';
const IS_DEEP = process.env['WATTMESH_TEST_DEPTH'] === 'deep';
/** Starting five nodes takes seconds on an idle machine, and much longer beside other tests. */
const PATIENCE_MS = 240_000;
const RUN_PATIENCE_MS = 600_000;

/** The neighbourhood as a program, with what it writes. */
class Program {
  readonly lines: string[] = [];
  output = '';
  readonly ended: Promise<number | null>;
  readonly child: ChildProcess;
  private readonly waiting = new Set<() => void>();

  constructor(...options: string[]) {
    this.child = spawn(process.execPath, [PROGRAM, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(this);
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.lines.push(line);
        for (const look of this.waiting) look();
      });
    }
    this.child.stdout!.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.ended = new Promise((resolve) => this.child.once('close', (code) => resolve(code)));
  }

  /** Resolves when a line matches; rejects when the program ends before. */
  line(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.lines.find((line) => pattern.test(line));
        if (found !== undefined) resolve(found);
      };
      this.waiting.add(look);
      void this.ended.then(() => reject(new Error(`ended without ${pattern}:\n${this.lines.join('\n')}`)));
      look();
    });
  }
}

const running = new Set<Program>();
const folders: string[] = [];

beforeAll(() => {
  if (!existsSync(PROGRAM)) throw new Error('run these tests with npm test, which builds the program first');
});

afterEach(async () => {
  for (const { child, ended } of running) {
    child.kill('SIGKILL');
    await ended;
  }
  running.clear();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wattmesh-test-'));
  folders.push(folder);
  return folder;
}

/** Processes of nodes whose data lie in a folder. */
function nodesIn(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => commandLineOf(pid).includes(`${folder}/`));
}

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** day.json judged anew: each household's meter shared out among its trades, money from what both sides delivered. */
function settlementsOf({ trades, meters }: Day): Day['settlements'] {
  const metered = new Map(meters.map((meter) => [`${meter.member} ${meter.period}`, meter]));
  const shares = (side: 'buyer' | 'seller', energy: 'importWh' | 'exportWh'): Map<string, number> => {
    const byHousehold = Map.groupBy(trades, (trade) => `${trade[side]} ${trade.period}`);
    return new Map(
      [...byHousehold].flatMap(([household, own]) => [...allocateDelivery(own, metered.get(household)![energy])]),
    );
  };
  const bought = shares('buyer', 'importWh');
  const sold = shares('seller', 'exportWh');
  return trades.map(({ tradeId, price, gridFee, communityFee, shortfallCompensation }) => {
    const buyerDeliveredWh = bought.get(tradeId)!;
    const sellerDeliveredWh = sold.get(tradeId)!;
    const settledWh = Math.min(buyerDeliveredWh, sellerDeliveredWh);
    const compensation = moneyFor(shortfallCompensation, Math.abs(buyerDeliveredWh - sellerDeliveredWh));
    return {
      tradeId,
      buyerDeliveredWh,
      sellerDeliveredWh,
      settledWh,
      energy: moneyFor(price, settledWh),
      gridFee: moneyFor(gridFee, settledWh),
      communityFee: moneyFor(communityFee, settledWh),
      sellerPays: sellerDeliveredWh < buyerDeliveredWh ? compensation : 0 - compensation,
    };
  });
}

function checkExport(folder: string): Day {
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const filter = new OrderBookFilter({
    matching: 'auction',
    tick: 100,
    lotWh: 10,
    showsEvents: false,
    showsHash: false,
  });
  for (const line of read('operations.jsonl').split('\n')) filter.line(line);
  filter.end();
  expect(filter.takeRefusals()).toEqual([]);
  expect(filter.takeResults().join('')).toBe(read('trades.jsonl'));
  // Safety: written by the program under test; the comparison below says whether it is as expected.
  const day = JSON.parse(read('day.json')) as Day;
  expect(day.settlements).toEqual(settlementsOf(day));
  return day;
}

describe('the neighbourhood', () => {
  it('says what is wrong with its command line, and which port is taken', async () => {
    const wrong = new Program('--households', '3');
    expect(await wrong.ended).toBe(2);
    expect(wrong.lines.join('\n')).toContain('--households must be a whole number from 4 to 40, not 3');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const taken = new Program('--base-port', String(port));
    expect(await taken.ended).toBe(1);
    expect(taken.lines.join('\n')).toContain(`port ${port} is taken`);
    server.close();
  });

  it(
    'trades and settles among real nodes, stops when asked to, leaves no process behind, and goes on later',
    async () => {
      const folder = temporaryFolder();
      const exported = join(folder, 'export');
      const data = join(folder, 'lane');
      const options = ['--households', '4', '--seconds-per-period', '8', '--data', data, '--export', exported];
      const first = new Program(...options);
      expect(await first.line(/http.*#token=/)).toMatch(/http:\/\/127\.0\.0\.1:\d+\/#token=wm_/);
      await first.line(/settled periods: [1-9]/);
      expect(nodesIn(data)).toHaveLength(5);
      first.child.kill('SIGINT');
      expect(await first.ended).toBe(0);
      expect(nodesIn(data)).toEqual([]);
      const day = checkExport(exported);
      expect(day.trades.length).toBeGreaterThan(0);
      const second = new Program(...options);
      await second.line(/settled periods: [1-9].*all agree/);
      second.child.kill('SIGINT');
      expect(await second.ended).toBe(0);
      const known = new Set(checkExport(exported).trades.map(({ tradeId }) => tradeId));
      expect(day.trades.filter(({ tradeId }) => !known.has(tradeId))).toEqual([]);
    },
    PATIENCE_MS,
  );
});

// Minutes long: part of the deep run.
describe.each(IS_DEEP ? ['a neighbourhood under attack'] : [])('%s', () => {
  it(
    'withstands the death of a household and of a validator',
    async () => {
      const folder = temporaryFolder();
      const run = new Program('--once', '--json', '--chaos', '--data', join(folder, 'lane'), '--export', folder);
      const exitCode = await run.ended;
      if (exitCode !== 0) throw new Error(`exit code ${exitCode}:\n${run.lines.join('\n')}`);
      expect(JSON.parse(run.output)).toMatchObject({ problems: [], ledgerImbalance: 0, mirrorMismatches: 0 });
      checkExport(folder);
    },
    RUN_PATIENCE_MS,
  );

  it(
    'takes its nodes with it when it is killed',
    async () => {
      const data = join(temporaryFolder(), 'lane');
      const run = new Program('--households', '4', '--seconds-per-period', '8', '--data', data);
      await run.line(/#token=/);
      run.child.kill('SIGKILL');
      await run.ended;
      await expect.poll(() => nodesIn(data), { timeout: 30_000 }).toEqual([]);
    },
    PATIENCE_MS,
  );
});
