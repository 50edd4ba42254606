import { describe, expect, it } from 'vitest';
import { bytesOf, connect, eventually, startNode, stopNodesAfterEach } from './gossip-nodes.js';

stopNodesAfterEach();

// In a file of its own: what other tests leave to be closed must not be counted here.
describe('stop', () => {
  it('leaves no socket, no server and no timer running', async () => {
    // Measured at the poller's second look, so that its own timers are in both measurements. Three rounds, so that a
    // timer of the test runner that was there by chance cannot hide a leak.
    const seen: string[][] = [];
    await eventually(() => seen.push(process.getActiveResourcesInfo()) > 1);
    for (let round = 0; round < 3; round++) await startUseAndStop();
    const before = seen[1] ?? [];
    await eventually(() => {
      const after = process.getActiveResourcesInfo();
      return after.every((kind) => count(after, kind) <= count(before, kind));
    });
    expect(count(process.getActiveResourcesInfo(), 'TCPServerWrap')).toBe(0);
  });
});

/** Two nodes that are stopped in the middle of a dial, a request and a frame. */
async function startUseAndStop(): Promise<void> {
  const [a, b] = [await startNode(), await startNode()];
  await b.network.handle('/slow', () => new Promise(() => {}));
  await connect(a, b);
  a.network.setMembers([{ peerId: b.peerId, addresses: ['/ip4/127.0.0.1/tcp/9'] }]);
  a.network.send(b.peerId, '/nobody-listens', bytesOf('x'));
  const unanswered = a.network.request(b.peerId, '/slow', bytesOf('x')).catch((error: unknown) => error);
  await Promise.all([a.network.stop(), a.network.stop()]);
  expect(await unanswered).toMatchObject({ code: 'peer.aborted' });
  await b.network.stop();
}

function count(resources: string[], kind: string): number {
  return resources.filter((resource) => resource === kind).length;
}
