import { formatInstant, formatMicro } from '#units';
import type { ReadingsTakenAnswer } from '../node/answers.js';
import { NodeClient, NodeRequestError } from '../node/node-client.js';
import type { HouseholdPlan } from '../plan/household-plan.js';
import { forecastOf } from '../profiles/forecast.js';
import type { MeterRegisters } from '../profiles/meter-registers.js';
import { dueReadings } from './due-readings.js';

export const METER_ID = 'main-meter';
/** Most acknowledged readings that are remembered, to look for them later. */
const MAX_REMEMBERED = 10_000;

export interface SimulatedHouseholdOptions {
  /** Its place in the plan. */
  readonly index: number;
  readonly plan: HouseholdPlan;
  /** Where its node is. */
  readonly origin: string;
  readonly householdToken: string;
  readonly meterToken: string;
  readonly registers: MeterRegisters;
  readonly periodSeconds: number;
  readonly horizonPeriods: number;
  readonly seed: number;
}

/**
 * What stands around a node in a real house: the meter that sends its registers, and whoever tells the node what to expect.
 * Both speak to the node over HTTP and try again until they are heard.
 */
export class SimulatedHousehold {
  readonly client: NodeClient;
  /** Registers that the node has acknowledged, by instant, Unix ms. */
  readonly acknowledged = new Map<number, { readonly importWh: number; readonly exportWh: number }>();
  /** Readings that the node refused: none, when all is well. */
  readonly refusals: string[] = [];
  private readonly meterClient: NodeClient;
  private sentMs = 0;
  private forecastUntil = 0;
  private isBusy = false;

  constructor(readonly options: SimulatedHouseholdOptions) {
    this.client = new NodeClient(options.origin, options.householdToken);
    this.meterClient = new NodeClient(options.origin, options.meterToken);
  }

  get originMs(): number {
    return this.options.registers.start.originMs;
  }

  /** Lets the agent trade within the household's limits. @throws NodeRequestError */
  async startAgent(): Promise<void> {
    const { buyFrom, buyTo, sellFrom, sellTo } = this.options.plan.limits;
    await this.client.put('/api/v1/agent', {
      enabled: true,
      buyFrom: formatMicro(buyFrom),
      buyTo: formatMicro(buyTo),
      sellFrom: formatMicro(sellFrom),
      sellTo: formatMicro(sellTo),
    });
  }

  /** Sends what is due. A node that is not reached gets it the next time. */
  async tick(nowMs: number): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      await this.sendReadings(nowMs);
      await this.sendForecast(nowMs);
    } catch (error) {
      if (!(error instanceof NodeRequestError)) throw error;
      // A node that is down, busy or stopping is asked again; anything else is a fault to be told.
      if (error.status !== 0 && error.status !== 503 && error.status !== 429) this.note(error.message);
    } finally {
      this.isBusy = false;
    }
  }

  private async sendReadings(nowMs: number): Promise<void> {
    const { registers, periodSeconds } = this.options;
    const due = dueReadings(this.sentMs, nowMs, this.originMs, periodSeconds * 1000);
    if (due.length === 0) return;
    const readings = due.map((atMs) => ({ at: formatInstant(atMs), ...registers.at(atMs) }));
    const path = `/api/v1/meters/${METER_ID}/readings`;
    const { rejected } = await this.meterClient.post<ReadingsTakenAnswer>(path, { readings });
    for (const { index, code, detail } of rejected) this.note(`reading ${readings[index]?.at}: ${code}: ${detail}`);
    this.sentMs = due.at(-1)!;
    const refused = new Set(rejected.map(({ index }) => index));
    for (const [index, atMs] of due.entries()) {
      if (!refused.has(index)) this.acknowledged.set(atMs, registers.at(atMs));
    }
    for (const atMs of this.acknowledged.keys()) {
      if (this.acknowledged.size <= MAX_REMEMBERED) break;
      this.acknowledged.delete(atMs);
    }
  }

  /** Tells the node what to expect of the periods that can be traded, once a period. */
  private async sendForecast(nowMs: number): Promise<void> {
    const { registers, periodSeconds, horizonPeriods, seed, index } = this.options;
    const current = Math.floor(nowMs / 1000 / periodSeconds) * periodSeconds;
    const first = Math.max(current + periodSeconds, this.originMs / 1000);
    const last = current + (horizonPeriods + 1) * periodSeconds;
    if (last <= this.forecastUntil) return;
    const periods = [];
    for (let period = first; period <= last; period += periodSeconds) {
      periods.push({
        period: formatInstant(period * 1000),
        ...forecastOf(registers.quarterHourOf(period), seed, index, period),
      });
    }
    await this.client.put('/api/v1/agent/forecast', { periods });
    this.forecastUntil = last;
  }

  private note(what: string): void {
    if (this.refusals.length < 100) this.refusals.push(`${this.options.plan.label}: ${what}`);
  }
}
