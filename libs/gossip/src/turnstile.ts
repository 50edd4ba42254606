import { PeerError } from './peer-error.js';

interface Gate {
  inside: number;
  readonly waiting: (() => void)[];
}

/** Lets a bounded number in at once for each key, in order of arrival; a bounded number may wait. */
export class Turnstile {
  private readonly gates = new Map<string, Gate>();

  constructor(
    private readonly maxInside: number,
    private readonly maxWaiting: number,
  ) {}

  /**
   * Waits for a place and answers the function that gives it back. Rejects with `peer.too-busy` when too many wait
   * already, and with the signal's reason when it aborts while waiting.
   */
  async enter(peerId: string, name: string, signal: AbortSignal): Promise<() => void> {
    const key = `${peerId} ${name}`;
    const gate = this.gates.get(key) ?? { inside: 0, waiting: [] };
    this.gates.set(key, gate);
    if (gate.inside >= this.maxInside) {
      if (gate.waiting.length >= this.maxWaiting) {
        throw new PeerError('peer.too-busy', peerId, `Too many requests wait for ${name}.`);
      }
      await wait(gate, signal);
    } else {
      gate.inside += 1;
    }
    return once(() => this.leave(key, gate));
  }

  /** Keys with somebody inside or waiting. */
  get size(): number {
    return this.gates.size;
  }

  private leave(key: string, gate: Gate): void {
    const next = gate.waiting.shift();
    // The place goes over to the next in line, so `inside` stays as it is.
    if (next !== undefined) return next();
    gate.inside -= 1;
    if (gate.inside === 0) this.gates.delete(key);
  }
}

function wait(gate: Gate, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const enter = (): void => {
      signal.removeEventListener('abort', giveUp);
      resolve();
    };
    const giveUp = (): void => {
      gate.waiting.splice(gate.waiting.indexOf(enter), 1);
      reject(signal.reason as Error);
    };
    gate.waiting.push(enter);
    signal.addEventListener('abort', giveUp, { once: true });
  });
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    action();
  };
}
