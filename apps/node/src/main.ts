import 'reflect-metadata';
import { ConfigError, loadConfig } from '#config';
import { KeystoreError } from '#identity';
import { StoreError } from '#store';
import { StartError } from './data-folder.js';
import { startNode } from './start-node.js';
import type { RunningNode } from './start-node.js';

/** Longest time a stop may take before the process ends anyway: everything acknowledged is on disk at any time. */
const STOP_TIMEOUT_MS = 10_000;

/** Starts one node and runs it until it is told to stop. Prints one JSON line when it is ready. */
async function main(): Promise<void> {
  const node = await startNode(loadConfig(process.argv.slice(2)));
  announce(node);
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), STOP_TIMEOUT_MS).unref();
    node.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
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
  const page = firstToken === null ? url : `${url}/#token=${firstToken}`;
  const ready = {
    ready: true,
    url,
    page,
    token: firstToken,
    memberId: options.memberId,
    label: member?.label ?? null,
    communityId: options.communityId,
    peerId: network.peerId,
    addresses: network.addresses(),
  };
  console.log(JSON.stringify(ready));
  process.send?.(ready);
}

main().catch((error: unknown) => {
  const isExpected =
    error instanceof ConfigError ||
    error instanceof KeystoreError ||
    error instanceof StartError ||
    error instanceof StoreError;
  if (isExpected) console.error(`${error.code}: ${error.message}`);
  else console.error(error);
  process.exit(1);
});
