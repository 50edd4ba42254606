import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';
import type { NodeConfig } from '#config';
import { Engine } from '#engine';
import { GossipClient, GossipServer, peerIdOf } from '#gossip';
import type { PeerNetwork } from '#gossip';
import { createSigner, nodeCrypto } from '#identity';
import { hasRole } from '#market';
import { communityIdOf, memberIdOf, STREAM_NAMES, streamOf, TOPIC_NAMES, topicOf } from '#protocol';
import { openStore } from '#store';
import type { Store } from '#store';
import { AccessTokens } from './access/access-tokens.js';
import { DATABASE_FILE, openDataFolder } from './data-folder.js';
import { configureHttp, HTTP_OPTIONS } from './http/configure-http.js';
import { Housekeeping } from './housekeeping.js';
import { createLogger, NestLogger } from './log/pino-logger.js';
import { ClockMonitor } from './network/clock-monitor.js';
import { MemberLinks } from './network/member-links.js';
import { NetworkSink } from './network/network-sink.js';
import { createPeerNetwork } from './network/peer-network.js';
import { PeerNetworkView } from './network/peer-network-view.js';
import { NodeModule } from './node.module.js';
import { PROGRAM_VERSION } from './program-version.js';
import { removeRunFile, writeRunFile } from './run-file.js';
import { EngineRunner } from './runner/engine-runner.js';
import { RefusalCounter } from './runner/refusal-counter.js';
import { SystemClock } from './runner/system-clock.js';

/** A node that runs. */
export interface RunningNode {
  readonly runner: EngineRunner;
  readonly network: PeerNetwork;
  readonly store: Store;
  /** Where its pages and its HTTP interface are, for example `http://127.0.0.1:8700`. */
  readonly url: string;
  /** The token made at the first start, to be shown once; null at later starts. */
  readonly firstToken: string | null;
  /** Finishes what is under way and lets go of everything. */
  stop(): Promise<void>;
}

/**
 * Starts the node of a data folder: database, engine, peer network, HTTP.
 *
 * @throws StartError, KeystoreError, StoreError: each says what to do
 */
export async function startNode(config: NodeConfig): Promise<RunningNode> {
  const { keys, genesis } = openDataFolder(config);
  const communityId = communityIdOf(nodeCrypto.sha256, genesis);
  const signer = createSigner(keys.memberSeed);
  const memberId = memberIdOf(nodeCrypto.sha256, signer.publicKey);
  const store = await openStore({ file: join(config.dataFolder, DATABASE_FILE) });
  try {
    const options = { genesis, communityId, memberId, signer, crypto: nodeCrypto, saltSeed: keys.saltSeed };
    const engine = new Engine(options, await store.load(memberId));
    return await launch(config, store, engine, keys.transportSeed);
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function launch(
  config: NodeConfig,
  store: Store,
  engine: Engine,
  transportSeed: Uint8Array,
): Promise<RunningNode> {
  const logger = createLogger(config.logLevel);
  warnOfForeignKeys(engine, peerIdOf(transportSeed), logger);
  const { communityId } = engine.options;
  const clock = new SystemClock();
  const runner = new EngineRunner(engine, store, clock);
  const refusals = new RefusalCounter();
  const network = createPeerNetwork({
    config,
    communityId,
    transportSeed,
    clock,
    logger,
    refusals,
    runner: () => runner,
  });
  const clockMonitor = new ClockMonitor(network, runner);
  const settings = {
    allowedHosts: config.allowedHosts,
    allowedOrigins: config.allowedOrigins,
    pagesFolder: pagesFolder(),
    version: PROGRAM_VERSION,
  };
  const view = new PeerNetworkView(network, clockMonitor);
  const application = await NestFactory.create<NestExpressApplication>(
    NodeModule.forRoot({ runner, store, clock, refusals, network: view, settings }),
    { ...HTTP_OPTIONS, logger: new NestLogger(logger), abortOnError: false },
  );
  const names = {
    topics: Object.fromEntries(TOPIC_NAMES.map((name) => [name, topicOf(communityId, name)])),
    protocols: Object.fromEntries(STREAM_NAMES.map((name) => [name, streamOf(communityId, name)])),
  };
  application.connectMicroservice({ strategy: new GossipServer(network, names) });
  await configureHttp(application);
  const known = await store.node.peerAddresses();
  const addresses = Map.groupBy(known, ({ peerId }) => peerId);
  const links = new MemberLinks(
    network,
    runner,
    refusals,
    [...addresses].map(([peerId, records]) => ({ peerId, addresses: records.map(({ address }) => address) })),
  );
  await links.start();
  const stopRemembering = network.onAddressesLearnt(({ peerId, addresses: learnt }) => {
    const lastSeenAtMs = clock.wallMs();
    store.node
      .rememberAddresses(learnt.map((address) => ({ peerId, address, lastSeenAtMs })))
      .catch((error: unknown) => logger.warn({ err: error }, 'addresses could not be stored'));
  });
  await application.startAllMicroservices();
  runner.start(new NetworkSink(communityId, network, new GossipClient(network, names), runner, refusals));
  clockMonitor.start();
  const housekeeping = new Housekeeping(store, clock);
  housekeeping.start();
  const tokens = application.get(AccessTokens);
  await application.listen(config.httpPort, config.httpHost);
  const firstToken = tokens.size > 0 ? null : await tokens.create(scopeOf(engine), 'first start', clock.wallMs());
  const url = (await application.getUrl()).replace('[::1]', '127.0.0.1');
  writeRunFile(config.dataFolder, { url, token: tokens.createForThisRun('read'), pid: process.pid });
  return {
    runner,
    network,
    store,
    url,
    firstToken,
    stop: async () => {
      removeRunFile(config.dataFolder);
      clockMonitor.stop();
      housekeeping.stop();
      links.stop();
      stopRemembering();
      await application.close();
      await runner.stop();
      await store.close();
    },
  };
}

function scopeOf({ member }: Engine): 'household' | 'operator' {
  return member !== undefined && hasRole(member, 'operator') ? 'operator' : 'household';
}

/** The certificate binds the member to its computers: others would refuse this one. */
function warnOfForeignKeys({ member }: Engine, peerId: string, logger: Logger): void {
  if (member === undefined) logger.warn({}, 'this key is of no member of the community: the node only looks on');
  else if (!member.transportPeerIds.includes(peerId)) {
    logger.warn({ peerId }, 'the certificate of this member does not name this transport key: others will refuse it');
  }
}

/** dist/apps/dashboard, beside the compiled program; null when the pages are not built. */
function pagesFolder(): string | null {
  const here = dirname(fileURLToPath(import.meta.url));
  const folder = join(here, '..', '..', 'dashboard');
  return existsSync(join(folder, 'index.html')) ? folder : null;
}
