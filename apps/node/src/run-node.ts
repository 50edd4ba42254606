import type { NodeConfig } from '#config';
import { KeystoreError } from '#identity';
import { StoreError } from '#store';
import { StartError } from './data-folder.js';
import { startNode } from './start-node.js';
import type { RunningNode } from './start-node.js';

/** Longest time a stop may take before the process ends anyway: everything acknowledged is on disk at any time. */
const STOP_TIMEOUT_MS = 10_000;

/**
 * Runs one node until the process is told to stop (SIGINT, SIGTERM, or the program that started it is gone). Prints one
 * JSON line when it is ready. What keeps it from starting is said on standard error, with a code; exit status 1.
 */
export async function runNode(config: NodeConfig): Promise<void> {
  let node: RunningNode;
  try {
    node = await startNode(config);
  } catch (error) {
    const isExpected = error instanceof KeystoreError || error instanceof StartError || error instanceof StoreError;
    process.stderr.write(isExpected ? `${error.code}: ${error.message}\n` : `${stackOf(error)}\n`);
    process.exit(1);
  }
  announce(node);
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), STOP_TIMEOUT_MS).unref();
    node.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${stackOf(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // Started by another program that is gone: nobody would stop this one.
  if (process.connected) process.on('disconnect', stop);
}

function announce({ url, firstToken, network, runner }: RunningNode): void {
  const { options, member } = runner.engine;
  const ready = {
    ready: true,
    url,
    page: firstToken === null ? url : `${url}/#token=${firstToken}`,
    token: firstToken,
    memberId: options.memberId,
    label: member?.label ?? null,
    communityId: options.communityId,
    peerId: network.peerId,
    addresses: network.addresses(),
  };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  process.send?.(ready);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
