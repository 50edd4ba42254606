import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { formatInstant } from '#units';
import { foundCommunity } from './community/found-community.js';
import type { Founding } from './community/found-community.js';
import { hasNeighbourhood, readNeighbourhood, writeNeighbourhood } from './community/neighbourhood-file.js';
import type { NeighbourhoodFile } from './community/neighbourhood-file.js';
import { claimAnyPorts, claimPorts } from './community/port-range.js';
import type { PortRange } from './community/port-range.js';
import { MeterClock } from './household/meter-clock.js';
import { METER_ID, SimulatedHousehold } from './household/simulated-household.js';
import { NodeClient, NodeRequestError } from './node/node-client.js';
import { NodeProcess } from './node/node-process.js';
import type { NeighbourhoodOptions } from './options.js';
import { FIRST_QUARTER_HOUR, planHouseholds } from './plan/household-plan.js';
import type { HouseholdPlan } from './plan/household-plan.js';
import { marketRules } from './plan/market-rules.js';
import { readMeasuredData } from './profiles/measured-data.js';
import { MeterRegisters } from './profiles/meter-registers.js';
import { projectFolder } from './project-folder.js';

/** One node of the neighbourhood and what belongs to it. */
export interface NeighbourhoodNode {
  readonly label: string;
  /** What it is, for people. */
  readonly kind: string;
  readonly role: 'household' | 'validator' | 'operator';
  readonly memberId: string;
  /** Its data folder. */
  readonly folder: string;
  readonly process: NodeProcess;
  readonly client: NodeClient;
  /** Its page, with the token that opens it. */
  readonly page: string;
  /** Meter and forecasts; null: the operator, who has none. */
  readonly household: SimulatedHousehold | null;
}

/** What whoever runs a neighbourhood hears of. */
export interface NeighbourhoodEvents {
  /** For people: how far the start is. */
  report(line: string): void;
  /** A node ended and nobody had asked it to. */
  nodeEnded(node: NeighbourhoodNode, why: string): void;
  /** The neighbourhood cannot go on. */
  failed(error: unknown): void;
}

const PROGRAM = 'dist/apps/node/src/main.js';

/** Households, each with its node, its meter and its forecasts, and the operator: real processes on this machine. */
export class Neighbourhood {
  readonly nodes: NeighbourhoodNode[] = [];
  private readonly processes: NodeProcess[] = [];
  private clock: MeterClock | null = null;
  private isStopping = false;
  /** All keys are written: what is noted in the neighbourhood's file holds from here on. */
  private isFounded: boolean;

  private constructor(
    readonly folder: string,
    private readonly isTemporary: boolean,
    private readonly file: NeighbourhoodFile,
    /** null: it was founded in an earlier run. */
    private readonly founding: Founding | null,
    private readonly ports: PortRange,
    private readonly plans: readonly HouseholdPlan[],
    private readonly events: NeighbourhoodEvents,
  ) {
    this.isFounded = founding === null;
  }

  /**
   * Founds a new neighbourhood, or finds the one in the folder, which stays as it was founded. Nothing runs yet.
   *
   * @throws Error that says what to do: a port is taken, the folder cannot be used
   */
  static async prepare(options: NeighbourhoodOptions, events: NeighbourhoodEvents): Promise<Neighbourhood> {
    const { dataFolder, keep } = options;
    const data = readMeasuredData();
    if (dataFolder !== null && hasNeighbourhood(resolve(dataFolder))) {
      const folder = resolve(dataFolder);
      const file = readNeighbourhood(folder);
      const ports = await claimPorts(file.basePort, file.nodes.length);
      if ('taken' in ports)
        throw new Error(`port ${ports.taken} is taken, and the neighbourhood in ${folder} needs it`);
      const plans = planHouseholds(file.households, file.seed, data);
      events.report(`Found ${file.households} households in ${folder}; periods of ${file.periodSeconds} s`);
      return new Neighbourhood(folder, false, file, null, ports, plans, events);
    }
    const { households, seed, periodSeconds } = options;
    const nodes = households + 1;
    const ports = await (options.basePort === null ? claimAnyPorts(nodes) : claimPorts(options.basePort, nodes));
    if ('taken' in ports) throw new Error(`port ${ports.taken} is taken; choose others with --base-port`);
    const { basePort } = ports;
    const folder = dataFolder === null ? mkdtempSync(join(tmpdir(), 'wattmesh-neighbourhood-')) : resolve(dataFolder);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const plans = planHouseholds(households, seed, data);
    const founding = foundCommunity({ folder, plans, periodSeconds, seed, basePort, nowMs: Date.now() });
    events.report(`Founded a community of ${households} households in ${folder}; periods of ${periodSeconds} s`);
    const isTemporary = dataFolder === null && !keep;
    return new Neighbourhood(folder, isTemporary, founding.file, founding, ports, plans, events);
  }

  get periodSeconds(): number {
    return this.file.periodSeconds;
  }

  get seed(): number {
    return this.file.seed;
  }

  /** Start of the first delivery period, Unix ms. */
  get originMs(): number {
    return this.file.originMs ?? NaN;
  }

  get households(): SimulatedHousehold[] {
    return this.nodes.flatMap(({ household }) => (household === null ? [] : [household]));
  }

  get operator(): NeighbourhoodNode {
    return this.nodes.at(-1)!;
  }

  /** Starts all nodes, then meters, forecasts and agents. @throws Error when a node does not start */
  async start(): Promise<void> {
    this.events.report(`Starting ${this.file.nodes.length} nodes ...`);
    const started: NeighbourhoodNode[] = [];
    const waiting = [...this.file.nodes.keys()];
    const starter = async (): Promise<void> => {
      for (let index = waiting.shift(); index !== undefined && !this.isStopping; index = waiting.shift()) {
        this.founding?.writeKeys(index);
        started[index] = await this.startNode(index);
      }
    };
    // Several at a time: a start is mostly computing, and the machine has so many processors.
    await Promise.all(Array.from({ length: Math.max(4, 2 * availableParallelism()) }, starter));
    if (this.isStopping) return;
    this.isFounded = true;
    this.startSimulation(started);
    await Promise.all(this.households.map((household) => household.startAgent()));
    this.clock = new MeterClock(this.households, this.originMs, this.periodSeconds * 1000, (error) =>
      this.events.failed(error),
    );
    this.clock.start();
  }

  /** Starts a node again that has ended, and its meter sends what it missed. @throws Error when the node does not start */
  async restart(node: NeighbourhoodNode): Promise<void> {
    if (this.isStopping) return;
    await node.process.start();
    node.household?.tick(Date.now()).catch((error: unknown) => this.events.failed(error));
  }

  /** Ends everything. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.clock?.stop();
    await Promise.all(this.processes.map((process) => process.stop()));
    this.ports.release();
  }

  /** Removes the folder, unless it is to stay; what was not founded to its end does not stay. */
  dispose(): void {
    if (!this.isFounded) this.founding?.undo();
    if (this.isTemporary) rmSync(this.folder, { recursive: true, force: true });
  }

  private async startNode(index: number): Promise<NeighbourhoodNode> {
    const entry = this.file.nodes[index]!;
    const plan = this.plans[index];
    const label = plan?.label ?? 'Operator';
    const folder = join(this.folder, entry.folder);
    const program = join(projectFolder(), PROGRAM);
    const process = new NodeProcess({ label, folder, program }, (why) => this.noteEnd(process, why));
    this.processes.push(process);
    const { url, token } = await process.start();
    // Told once: without it nobody could speak to the node again.
    if (token !== null) this.save(() => (entry.token = token));
    if (entry.token === null) throw new Error(`the token of ${label} is lost; remove ${this.folder} and start anew`);
    const client = new NodeClient(url, entry.token);
    if (plan !== undefined) await this.registerMeter(index, client);
    const role = plan === undefined ? 'operator' : plan.roles.includes('validator') ? 'validator' : 'household';
    const page = `${url}/#token=${entry.token}`;
    const kind = plan?.kind ?? 'operator';
    return { label, kind, role, memberId: entry.memberId, folder, process, client, page, household: null };
  }

  private noteEnd(process: NodeProcess, why: string): void {
    if (this.isStopping) return;
    const node = this.nodes.find((each) => each.process === process);
    if (node === undefined) this.events.failed(new Error(why));
    else this.events.nodeEnded(node, why);
  }

  private async registerMeter(index: number, client: NodeClient): Promise<void> {
    const entry = this.file.nodes[index]!;
    if (entry.meterToken !== null) return;
    try {
      const body = { meterId: METER_ID, label: 'Main meter', role: 'grid' };
      const { token } = await client.post<{ readonly token: string }>('/api/v1/meters', body);
      this.save(() => (entry.meterToken = token));
    } catch (error) {
      // Registered in an earlier run that ended before it could note the token: the household's serves as well.
      if (!(error instanceof NodeRequestError) || error.code !== 'meter.known') throw error;
      this.save(() => (entry.meterToken = entry.token));
    }
  }

  /** Gives each household its meter and its forecasts; the first delivery period is the next one. */
  private startSimulation(started: readonly NeighbourhoodNode[]): void {
    const periodMs = this.periodSeconds * 1000;
    this.save((file) => (file.originMs ??= Math.ceil(Date.now() / periodMs) * periodMs));
    const { periodSeconds, seed } = this;
    const { horizonPeriods } = marketRules(periodSeconds);
    for (const [index, node] of started.entries()) {
      const plan = this.plans[index];
      const { token, meterToken } = this.file.nodes[index]!;
      if (plan === undefined || token === null || meterToken === null) {
        this.nodes.push(node);
        continue;
      }
      const start = { quarterHour: FIRST_QUARTER_HOUR, originMs: this.originMs, registers: plan.registers };
      const registers = new MeterRegisters(plan.profile, start, periodMs);
      const { origin } = node.client;
      const options = { index, plan, origin, meterToken, registers, periodSeconds, horizonPeriods, seed };
      this.nodes.push({ ...node, household: new SimulatedHousehold({ ...options, householdToken: token }) });
    }
    this.events.report(`The first delivery period starts at ${formatInstant(this.originMs)}`);
  }

  private save(change: (file: NeighbourhoodFile) => void): void {
    change(this.file);
    if (this.isFounded) writeNeighbourhood(this.folder, this.file);
  }
}
