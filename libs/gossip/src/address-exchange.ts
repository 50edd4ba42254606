import type { AddressBook } from './address-book.js';
import { isLoopback, MAX_ADDRESS_LENGTH, MAX_ADDRESSES_PER_PEER } from './address-book.js';
import type { NetworkContext } from './network-context.js';
import { parsePeerId } from './peer-id-text.js';
import type { PeerAddresses } from './peer-network-options.js';
import type { RequestStreams } from './request-streams.js';

/** Stream protocol by which members tell each other where members can be dialled. */
export const ADDRESSES_PROTOCOL = '/wattmesh/1/addresses';

/** Most peers in one answer. */
export const MAX_EXCHANGED_PEERS = 128;

const EMPTY = new Uint8Array(0);

/**
 * Asks each peer on connect, and from time to time while it is connected, for the addresses of members that it knows.
 * An answer is JSON text: a list of [peerId, [address, ...]].
 */
export class AddressExchange {
  private readonly timers = new Map<string, NodeJS.Timeout>();

  /** `onNews`: called when the book has changed. */
  constructor(
    private readonly context: NetworkContext,
    private readonly book: AddressBook,
    private readonly requests: RequestStreams,
    private readonly onNews: () => void,
  ) {}

  stop(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  onConnected(peerId: string): void {
    this.askAfter(peerId, 0);
  }

  onDisconnected(peerId: string): void {
    clearTimeout(this.timers.get(peerId));
    this.timers.delete(peerId);
  }

  /** The answer to a peer that asks. `isLocal`: it is on this machine, so that loopback addresses help it. */
  answer(asking: string, isLocal: boolean): Uint8Array {
    const known = this.book
      .peerIds()
      .filter((peerId) => peerId !== asking && this.context.isMember(peerId))
      .map((peerId) => ({ peerId, addresses: this.shareable(peerId, isLocal) }))
      .filter(({ addresses }) => addresses.length > 0);
    return encodePeers(this.sample(known));
  }

  private shareable(peerId: string, isLocal: boolean): string[] {
    return this.book.toShare(peerId).filter((address) => isLocal || !isLoopback(address));
  }

  /** A window at a random place, so that in time everybody hears of everybody. */
  private sample(known: PeerAddresses[]): PeerAddresses[] {
    if (known.length <= MAX_EXCHANGED_PEERS) return known;
    const start = Math.floor(this.context.random() * known.length);
    return [...known.slice(start), ...known.slice(0, start)].slice(0, MAX_EXCHANGED_PEERS);
  }

  private askAfter(peerId: string, waitMs: number): void {
    clearTimeout(this.timers.get(peerId));
    this.timers.set(
      peerId,
      setTimeout(() => void this.ask(peerId), waitMs),
    );
  }

  private async ask(peerId: string): Promise<void> {
    try {
      const { answer } = await this.requests.request(peerId, ADDRESSES_PROTOCOL, EMPTY, {});
      this.learn(answer, peerId);
    } catch (error) {
      this.context.logger.debug({ err: error, peerId }, 'a peer gave no addresses');
    }
    const { settings, random } = this.context;
    if (this.timers.has(peerId)) this.askAfter(peerId, settings.addressExchangeMs * (0.5 + random()));
  }

  private learn(answer: Uint8Array, from: string): void {
    const peers = decodePeers(answer);
    if (peers === undefined) {
      this.context.reject(from, 'misbehaviour');
      return;
    }
    let isNews = false;
    for (const { peerId, addresses } of peers) {
      if (this.context.isMember(peerId) && this.book.learnHearsay(peerId, addresses)) isNews = true;
    }
    if (isNews) this.onNews();
  }
}

export function encodePeers(peers: readonly PeerAddresses[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(peers.map(({ peerId, addresses }) => [peerId, addresses])));
}

/** The peers of an answer; undefined when it is not what `encodePeers` writes or exceeds a limit. */
export function decodePeers(bytes: Uint8Array): PeerAddresses[] | undefined {
  const parsed = parseJson(bytes);
  if (!Array.isArray(parsed) || parsed.length > MAX_EXCHANGED_PEERS) return undefined;
  const peers = parsed.map(peerFrom);
  return peers.every((peer) => peer !== undefined) ? peers : undefined;
}

function peerFrom(value: unknown): PeerAddresses | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [peerId, addresses]: unknown[] = value;
  if (typeof peerId !== 'string' || parsePeerId(peerId) === undefined) return undefined;
  if (!Array.isArray(addresses) || addresses.length > MAX_ADDRESSES_PER_PEER) return undefined;
  const isAddress = (address: unknown): address is string =>
    typeof address === 'string' && address.length <= MAX_ADDRESS_LENGTH;
  return addresses.every(isAddress) ? { peerId, addresses } : undefined;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
