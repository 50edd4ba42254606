import { describe, expect, it } from 'vitest';
import { bytesOf, connect, eventually, startNode, stopNodesAfterEach } from './gossip-nodes.js';

stopNodesAfterEach();

// In a file of its own: what other tests leave to be closed must not be counted here.
describe('stop', () => {
  it('leaves no socket, no server and no timer running', async () => {
    // Measured at the poller's second look, so that its own timers are in both measurements.
    const seen: string[] = [];
    await eventually(() => seen.push(resources()) > 1);
    for (let round = 0; round < 3; round++) {
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
    await eventually(() => resources() === seen[1]);
  });
});

/** What keeps this process alive. */
function resources(): string {
  return process.getActiveResourcesInfo().sort().join();
}
