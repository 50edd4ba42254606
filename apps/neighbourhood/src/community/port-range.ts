import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { DEFAULT_BASE_PORT, LAST_PORT_OFFSET, P2P_PORT_OFFSET } from '../options.js';

const HOST = '127.0.0.1';
const MAX_RANGES = 50;

/** Ports that belong to one neighbourhood until it lets go of them. */
export interface PortRange {
  readonly basePort: number;
  release(): void;
}

/** A port that another program has. */
export interface TakenPort {
  readonly taken: number;
}

/**
 * Claims the ports from `basePort` on for a neighbourhood of so many nodes. The last port of the range is held from here on,
 * so that two neighbourhoods that start at the same moment do not choose the same range; the nodes take theirs later.
 */
export async function claimPorts(basePort: number, nodes: number): Promise<PortRange | TakenPort> {
  const mark = basePort + LAST_PORT_OFFSET;
  const held = await listen(mark);
  if (held === null) return { taken: mark };
  // A mark, no reason to go on: a program that fails meanwhile may end.
  held.unref();
  for (const first of [basePort, basePort + P2P_PORT_OFFSET]) {
    for (let port = first; port < first + nodes; port++) {
      const server = await listen(port);
      server?.close();
      if (server !== null) continue;
      held.close();
      return { taken: port };
    }
  }
  return { basePort, release: () => held.close() };
}

/** Claims the first free range. @throws Error when there is none */
export async function claimAnyPorts(nodes: number): Promise<PortRange> {
  for (let range = 0; range < MAX_RANGES; range++) {
    const claimed = await claimPorts(DEFAULT_BASE_PORT + range * (LAST_PORT_OFFSET + 1), nodes);
    if (!('taken' in claimed)) return claimed;
  }
  throw new Error(`no free ports from ${DEFAULT_BASE_PORT} on; choose some with --base-port`);
}

/** null: the port is not to be had. */
function listen(port: number): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => resolve(null));
    server.listen(port, HOST, () => resolve(server));
  });
}
