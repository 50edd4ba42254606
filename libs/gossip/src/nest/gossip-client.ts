import { ClientProxy } from '@nestjs/microservices';
import type { ReadPacket, WritePacket } from '@nestjs/microservices';
import type { PublishOutcome } from '../gossip-router.js';
import type { PeerNetwork } from '../peer-network.js';
import { fullName } from './gossip-names.js';
import type { GossipNames } from './gossip-names.js';

/** Whom `GossipClient.send` asks, and on which protocol. */
export interface RequestTarget {
  peerId: string;
  /** Short or full name. */
  protocol: string;
  /** Default: the network's `requestTimeoutMs`. */
  timeoutMs?: number;
}

/**
 * The peer network as a Nest client. `emit(topic, bytes)` publishes to everybody and answers a PublishOutcome;
 * `send({ peerId, protocol }, bytes)` asks one peer and answers its bytes, or errors with a PeerError. Sends only while
 * the network runs; starting and stopping it is the server's part.
 *
 * @example client.emit('transactions', bytes)
 */
export class GossipClient extends ClientProxy {
  constructor(
    private readonly network: PeerNetwork,
    private readonly names: GossipNames = {},
  ) {
    super();
  }

  connect(): Promise<PeerNetwork> {
    return Promise.resolve(this.network);
  }

  close(): void {}

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the signature is Nest's
  unwrap<T = PeerNetwork>(): T {
    // Safety: Nest's signature lets the caller name the type; there is only this one.
    return this.network as T;
  }

  protected publish(packet: ReadPacket, callback: (packet: WritePacket) => void): () => void {
    const controller = new AbortController();
    void this.respond(packet, controller.signal, callback);
    // Nest calls this when nobody waits for the answer any more.
    return () => controller.abort();
  }

  protected async dispatchEvent<T = PublishOutcome>({ pattern, data }: ReadPacket): Promise<T> {
    const topic = fullName(this.names.topics, String(pattern));
    // Safety: Nest's signature lets the caller name the type; there is only this one.
    return (await this.network.publish(topic, bytesOf(data))) as T;
  }

  private async respond(
    packet: ReadPacket,
    signal: AbortSignal,
    callback: (packet: WritePacket) => void,
  ): Promise<void> {
    try {
      callback({ response: await this.ask(packet, signal), isDisposed: true });
    } catch (err) {
      callback({ err, isDisposed: true });
    }
  }

  private async ask({ pattern, data }: ReadPacket, signal: AbortSignal): Promise<Uint8Array> {
    const { peerId, protocol, timeoutMs } = targetOf(pattern);
    const name = fullName(this.names.protocols, protocol);
    return this.network.request(peerId, name, bytesOf(data), { timeoutMs, signal });
  }
}

function bytesOf(data: unknown): Uint8Array {
  if (data instanceof Uint8Array) return data;
  throw new TypeError('Only bytes can be sent over the peer network.');
}

function targetOf(pattern: unknown): RequestTarget {
  if (typeof pattern !== 'object' || pattern === null || !('peerId' in pattern) || !('protocol' in pattern)) {
    throw new TypeError('A request names its peer and protocol: { peerId, protocol }.');
  }
  // Safety: the two members are there; a wrong type of theirs fails in the request with a PeerError.
  return pattern as RequestTarget;
}
