import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { planHouseholds } from '../plan/household-plan.js';
import { readMeasuredData } from '../profiles/measured-data.js';
import { MeterRegisters } from '../profiles/meter-registers.js';
import { SimulatedHousehold } from './simulated-household.js';

const ORIGIN_MS = 1_780_000_000_000;
const PERIOD_MS = 8_000;

interface Received {
  readonly path: string;
  readonly authorization: string | undefined;
  /** What a request of the household has, one or the other. */
  readonly body: {
    readonly readings: readonly unknown[];
    readonly periods: readonly { readonly period: string }[];
  };
}

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A household whose node answers with `status`, and what the node hears. */
async function household(statusOf: () => number) {
  const received: Received[] = [];
  const listening = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const status = statusOf();
      const { authorization } = request.headers;
      // Safety: what the household sends is what these tests look at.
      const body = JSON.parse(text) as Received['body'];
      if (status === 200) received.push({ path: request.url!, authorization, body });
      response.writeHead(status);
      response.end(JSON.stringify(status === 200 ? { rejected: [] } : { code: 'some.code', detail: 'why' }));
    });
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  const plan = planHouseholds(4, 1, readMeasuredData())[0]!;
  const start = { quarterHour: 40, originMs: ORIGIN_MS, registers: plan.registers };
  const simulated = new SimulatedHousehold({
    index: 0,
    plan,
    origin: `http://127.0.0.1:${port}`,
    householdToken: 'wm_household',
    meterToken: 'wm_meter',
    registers: new MeterRegisters(plan.profile, start, PERIOD_MS),
    periodSeconds: 8,
    horizonPeriods: 5,
    seed: 1,
  });
  return { simulated, received };
}

describe('a simulated household', () => {
  it('sends the registers at each boundary with the token of the meter, and a forecast once a period', async () => {
    const { simulated, received } = await household(() => 200);
    await simulated.tick(ORIGIN_MS - 1);
    await simulated.tick(ORIGIN_MS + 10);
    await simulated.tick(ORIGIN_MS + 4_010);
    expect(received.map(({ path, authorization }) => [path, authorization])).toEqual([
      ['/api/v1/agent/forecast', 'Bearer wm_household'],
      ['/api/v1/meters/main-meter/readings', 'Bearer wm_meter'],
      ['/api/v1/agent/forecast', 'Bearer wm_household'],
      ['/api/v1/meters/main-meter/readings', 'Bearer wm_meter'],
    ]);
    const { registers } = simulated.options.plan;
    expect(received[1]!.body).toEqual({ readings: [{ at: '2026-05-28T20:26:40.000Z', ...registers }] });
    expect(simulated.acknowledged.get(ORIGIN_MS)).toEqual(registers);
    const periods = received[2]!.body.periods;
    expect(periods).toHaveLength(6);
    expect(periods[0]!.period).toBe('2026-05-28T20:26:48.000Z');
  });

  it('sends later what a node that was away has missed, and complains of nothing', async () => {
    let status = 503;
    const { simulated, received } = await household(() => status);
    await simulated.tick(ORIGIN_MS);
    await simulated.tick(ORIGIN_MS + 8_000);
    expect(simulated.acknowledged.size).toBe(0);
    status = 200;
    await simulated.tick(ORIGIN_MS + 16_000);
    expect(received[0]!.body.readings).toHaveLength(5);
    expect([...simulated.acknowledged.keys()].map((atMs) => atMs - ORIGIN_MS)).toEqual([0, 4000, 8000, 12_000, 16_000]);
    expect(simulated.refusals).toEqual([]);
  });

  it('notes what a node refuses', async () => {
    const { simulated } = await household(() => 422);
    await simulated.tick(ORIGIN_MS);
    expect(simulated.refusals).toEqual([expect.stringContaining('422 some.code: why')]);
  });
});
