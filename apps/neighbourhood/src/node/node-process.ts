import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { usageOf } from './resources.js';

/** A node must be ready within this. Generous: forty of them may start at once on two cores. */
const READY_TIMEOUT_MS = 120_000;
/** A node that was asked to stop is killed after this. */
const STOP_TIMEOUT_MS = 10_000;
/**
 * A home has other uses for its memory: a small young generation, and an old one that is collected rather than grown (the
 * node of a small community lives in about half of this, MiB).
 */
const MEMORY_FLAGS = ['--max-semi-space-size=2', '--max-old-space-size=96'];

/** What a node tells its parent when it is ready. */
export interface ReadyMessage {
  readonly ready: true;
  /** Where its pages and its HTTP interface are. */
  readonly url: string;
  /** Only at the first start. */
  readonly token: string | null;
  readonly memberId: string;
}

export interface NodeProcessOptions {
  readonly label: string;
  readonly folder: string;
  /** Program of a node. */
  readonly program: string;
}

/**
 * One node as an operating-system process of its own. What it prints goes to node.log in its data folder. It stops by itself
 * when this process is gone, however it went: then the channel between them closes.
 */
export class NodeProcess {
  private child: ChildProcess | null = null;
  private exited: Promise<void> = Promise.resolve();
  private isEndWanted = false;
  private isReady = false;
  /** First line that it wrote on standard error beside its log. */
  private complaint: string | null = null;
  private log: WriteStream | null = null;
  /** CPU of earlier processes of this node. */
  private cpuSecondsBefore = 0;
  private cpuSecondsNow = 0;
  private peakKib: number | null = null;

  constructor(
    private readonly options: NodeProcessOptions,
    /** The process ended after it had been ready, and nobody had asked it to. */
    private readonly onUnexpectedEnd: (why: string) => void,
  ) {}

  get pid(): number | null {
    return this.child?.pid ?? null;
  }

  get isRunning(): boolean {
    return this.child !== null;
  }

  get logFile(): string {
    return join(this.options.folder, 'node.log');
  }

  /** Starts the node and waits until it is ready. @throws Error when it ends or says nothing before that */
  async start(): Promise<ReadyMessage> {
    const { program, folder } = this.options;
    const log = createWriteStream(this.logFile, { flags: 'a' });
    const child = spawn(process.execPath, [...MEMORY_FLAGS, program, '--data-folder', folder], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: nodeEnvironment(),
    });
    this.child = child;
    this.log = log;
    this.isEndWanted = false;
    this.complaint = null;
    for (const output of [child.stdout, child.stderr]) {
      createInterface({ input: output! }).on('line', (line) => {
        log.write(`${withoutSecrets(line)}\n`);
        // Log lines are JSON; what else it says on standard error is why it cannot go on.
        if (output === child.stderr && !line.startsWith('{')) this.complaint ??= line;
      });
    }
    this.exited = new Promise((resolve) => {
      child.once('error', (error) => this.ended(child, `could not be started: ${error.message}`, resolve));
      child.once('close', (code, signal) =>
        this.ended(child, signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`, resolve),
      );
    });
    return await new Promise((resolve, reject) => {
      const failed = (why: string): void => reject(new Error(this.reasonOf(why)));
      const timeout = setTimeout(() => failed(`was not ready within ${READY_TIMEOUT_MS / 1000} s`), READY_TIMEOUT_MS);
      child.once('close', () => {
        clearTimeout(timeout);
        failed('ended before it was ready');
      });
      child.on('message', (message) => {
        if (!isReadyMessage(message)) return;
        clearTimeout(timeout);
        this.isReady = true;
        resolve(message);
      });
    });
  }

  /** Asks the node to stop, and kills it when it does not within STOP_TIMEOUT_MS. */
  async stop(): Promise<void> {
    const { child } = this;
    if (child === null) return;
    this.isEndWanted = true;
    child.kill('SIGTERM');
    const timeout = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.exited;
    clearTimeout(timeout);
  }

  /** Ends the node as a power cut would. */
  async kill(): Promise<void> {
    this.sampleUsage();
    this.isEndWanted = true;
    this.child?.kill('SIGKILL');
    await this.exited;
  }

  /** Looks at what the process takes now. */
  sampleUsage(): void {
    const usage = this.pid === null ? null : usageOf(this.pid);
    if (usage === null) return;
    this.cpuSecondsNow = usage.cpuSeconds;
    // A start needs more for half a second: opening the keystore is meant to cost memory.
    if (this.isReady) this.peakKib = Math.max(this.peakKib ?? 0, usage.pssKib);
  }

  /** Greatest proportional set size that was seen of a ready node, KiB; null: unknown. */
  get peakPssKib(): number | null {
    return this.peakKib;
  }

  /** CPU time of all processes of this node up to the last look, seconds. */
  get cpuSeconds(): number {
    return this.cpuSecondsBefore + this.cpuSecondsNow;
  }

  private ended(child: ChildProcess, why: string, resolve: () => void): void {
    if (this.child !== child) return;
    const wasReady = this.isReady;
    this.child = null;
    this.isReady = false;
    this.cpuSecondsBefore += this.cpuSecondsNow;
    this.cpuSecondsNow = 0;
    this.log?.end();
    resolve();
    // An end before it was ready is told by `start`.
    if (wasReady && !this.isEndWanted) this.onUnexpectedEnd(this.reasonOf(why));
  }

  private reasonOf(why: string): string {
    const complaint = this.complaint === null ? '' : ` (${this.complaint})`;
    return `${this.options.label} ${why}${complaint}; see ${this.logFile}`;
  }
}

/** The own environment without settings of a node: each has its own, in its config.json. */
function nodeEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('WATTMESH_'));
  // glibc keeps an arena per thread otherwise, most of them nearly empty.
  return { ...Object.fromEntries(inherited), MALLOC_ARENA_MAX: '2' };
}

function isReadyMessage(message: unknown): message is ReadyMessage {
  return typeof message === 'object' && message !== null && 'ready' in message && message.ready === true;
}

/** Tokens do not belong into logs. */
function withoutSecrets(line: string): string {
  return line.replaceAll(/wm_[\w-]+/g, 'wm_...');
}
