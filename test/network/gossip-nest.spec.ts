import { Controller, Module } from '@nestjs/common';
import type { INestApplication, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { createTransportKey, GossipClient, GossipContext, GossipServer, OnGossip, PeerNetwork } from '#gossip';
import type { PublishOutcome } from '#gossip';
import { bytesOf, eventually, LOOPBACK, textOf, TOPIC } from './gossip-nodes.js';

const NAMES = { topics: { transactions: TOPIC }, protocols: { echo: '/wattmesh/1/test/echo' } };

class Heard {
  readonly messages: { text: string; context: GossipContext }[] = [];
  readonly late: string[] = [];
}

@Controller()
class Ears {
  constructor(private readonly heard: Heard) {}

  @OnGossip('transactions')
  onTransaction(@Payload() bytes: Uint8Array, @Ctx() context: GossipContext): void {
    this.heard.messages.push({ text: textOf(bytes), context });
    if (textOf(bytes) === 'throw') throw new Error('a handler failed');
  }

  @EventPattern('transactions')
  async onTransactionLater(@Payload() bytes: Uint8Array): Promise<void> {
    await Promise.resolve();
    this.heard.late.push(textOf(bytes));
    if (textOf(bytes) === 'throw') throw new Error('a handler failed later');
  }

  @MessagePattern('echo')
  echo(@Payload() bytes: Uint8Array, @Ctx() context: GossipContext): Promise<Uint8Array> {
    if (bytes.byteLength === 0) throw new Error('nothing to echo');
    return Promise.resolve(bytesOf(`${context.topic} ${textOf(bytes)}`));
  }
}

class MemoryLogger implements LoggerService {
  readonly errors: string[] = [];
  error(message: unknown): void {
    this.errors.push(message instanceof Error ? message.message : String(message));
  }
  log(): void {}
  warn(): void {}
}

interface NestNode {
  app: INestApplication;
  network: PeerNetwork;
  heard: Heard;
  client: GossipClient;
  logger: MemoryLogger;
}

const apps: INestApplication[] = [];

async function startApp(): Promise<NestNode> {
  const network = new PeerNetwork(
    { verdict: () => 'accept' },
    { privateKey: createTransportKey().privateKey, topics: [TOPIC], listen: [LOOPBACK] },
  );
  const heard = new Heard();
  @Module({
    controllers: [Ears],
    providers: [
      { provide: Heard, useValue: heard },
      { provide: GossipClient, useFactory: () => new GossipClient(network, NAMES) },
    ],
  })
  class NodeModule {}
  const logger = new MemoryLogger();
  const app = await NestFactory.create(NodeModule, { logger, abortOnError: false });
  app.connectMicroservice({ strategy: new GossipServer(network, NAMES) });
  await app.startAllMicroservices();
  await app.init();
  apps.push(app);
  return { app, network, heard, client: app.get(GossipClient), logger };
}

async function startTwo(): Promise<[NestNode, NestNode]> {
  const [a, b] = [await startApp(), await startApp()];
  a.network.setMembers([{ peerId: b.network.peerId, addresses: b.network.addresses() }]);
  await eventually(() => [a, b].every(({ network }) => network.stats().topics[TOPIC]?.mesh === 1));
  return [a, b];
}

afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

describe('GossipServer and GossipClient in two Nest applications', () => {
  it('delivers what one application emits to the handlers of the other, with its origin', async () => {
    const [a, b] = await startTwo();
    const outcome = await firstValueFrom(a.client.emit<PublishOutcome>('transactions', bytesOf('an order')));
    expect(outcome).toEqual({ recipients: 1, duplicate: false });
    await eventually(() => b.heard.messages.length > 0);
    const [message] = b.heard.messages;
    expect(message?.text).toBe('an order');
    expect(b.heard.late).toEqual(['an order']);
    expect(message?.context).toBeInstanceOf(GossipContext);
    expect(message?.context).toMatchObject({ topic: TOPIC, peerId: a.network.peerId });
    expect(Math.abs((message?.context.receivedMs ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('logs what handlers throw and goes on', async () => {
    const [a, b] = await startTwo();
    a.client.emit('transactions', bytesOf('throw'));
    a.client.emit('transactions', bytesOf('after'));
    await eventually(() => b.heard.messages.some(({ text }) => text === 'after'));
    await eventually(() => b.logger.errors.includes('a handler failed'));
    await eventually(() => b.logger.errors.includes('a handler failed later'));
  });

  it('answers requests with what the @MessagePattern handler returns', async () => {
    const [a, b] = await startTwo();
    const answer = a.client.send<Uint8Array>({ peerId: b.network.peerId, protocol: 'echo' }, bytesOf('hello'));
    expect(textOf(await firstValueFrom(answer))).toBe('/wattmesh/1/test/echo hello');
  });

  it('fails a request with a PeerError when the handler throws', async () => {
    const [a, b] = await startTwo();
    const answer = a.client.send({ peerId: b.network.peerId, protocol: 'echo' }, new Uint8Array(0));
    await expect(firstValueFrom(answer)).rejects.toMatchObject({ code: 'peer.stream-failed' });
  });

  it('refuses to send what is not bytes, and requests without a peer', async () => {
    const { client, network } = await startApp();
    await expect(firstValueFrom(client.emit('transactions', { an: 'object' }))).rejects.toThrow(TypeError);
    await expect(firstValueFrom(client.send('echo', bytesOf('x')))).rejects.toThrow(TypeError);
    expect(client.unwrap()).toBe(network);
  });

  it('stops the network with the application', async () => {
    const { app, network } = await startApp();
    expect(network.addresses()).not.toHaveLength(0);
    await app.close();
    expect(network.addresses()).toHaveLength(0);
  });
});
