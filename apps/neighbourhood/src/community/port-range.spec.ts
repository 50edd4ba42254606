import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { LAST_PORT_OFFSET, P2P_PORT_OFFSET } from '../options.js';
import { claimAnyPorts, claimPorts } from './port-range.js';
import type { PortRange } from './port-range.js';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

async function claim(basePort: number): Promise<PortRange | { readonly taken: number }> {
  const range = await claimPorts(basePort, 3);
  if (!('taken' in range)) open.push({ close: () => range.release() });
  return range;
}

/** A base whose whole range is probably free: the operating system hands out a port above it. */
async function freeBase(): Promise<number> {
  const server = await occupy(0);
  const { port } = server.address() as AddressInfo;
  server.close();
  return Math.min(port, 60_000);
}

function occupy(port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer();
    open.push(server);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

describe('a range of ports', () => {
  it('is had by one neighbourhood at a time', async () => {
    const basePort = await freeBase();
    const range = await claim(basePort);
    expect(range).toMatchObject({ basePort });
    expect(await claim(basePort)).toEqual({ taken: basePort + LAST_PORT_OFFSET });
    if ('release' in range) range.release();
    expect(await claim(basePort)).toMatchObject({ basePort });
  });

  it.each([0, 2, P2P_PORT_OFFSET + 1])('is not had when another program has its port %i', async (offset) => {
    const basePort = await freeBase();
    await occupy(basePort + offset);
    expect(await claim(basePort)).toEqual({ taken: basePort + offset });
  });

  it('is found when none is asked for', async () => {
    const first = await claimAnyPorts(3);
    const second = await claimAnyPorts(3);
    open.push({ close: () => first.release() }, { close: () => second.release() });
    expect(second.basePort).not.toBe(first.basePort);
  });
});
