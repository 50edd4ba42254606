import { createServer } from 'node:net';
import { DEFAULT_BASE_PORT, P2P_PORT_OFFSET } from '../options.js';

const HOST = '127.0.0.1';
/** Distance of the ranges that are tried: pages and peer network of one neighbourhood lie within it. */
const RANGE = 2 * P2P_PORT_OFFSET;
const MAX_RANGES = 50;

/** The first of the ports in use, out of those that a neighbourhood of so many nodes needs; null: all are free. */
export async function takenPort(basePort: number, nodes: number): Promise<number | null> {
  for (const first of [basePort, basePort + P2P_PORT_OFFSET]) {
    for (let port = first; port < first + nodes; port++) if (!(await isFree(port))) return port;
  }
  return null;
}

/** @throws Error when no range is free */
export async function freeBasePort(nodes: number): Promise<number> {
  for (let range = 0; range < MAX_RANGES; range++) {
    const basePort = DEFAULT_BASE_PORT + range * RANGE;
    if ((await takenPort(basePort, nodes)) === null) return basePort;
  }
  throw new Error(`no free ports from ${DEFAULT_BASE_PORT} on; choose some with --base-port`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, HOST, () => server.close(() => resolve(true)));
  });
}
