import { multiaddr } from '@multiformats/multiaddr';
import type { Member } from './peer-network-options.js';

/** Most addresses kept of a peer from each source. */
export const MAX_ADDRESSES_PER_PEER = 8;
/** Most characters of one address. */
export const MAX_ADDRESS_LENGTH = 256;

interface Entry {
  /** From `setMembers` and the bootstrap list. */
  given: readonly string[];
  /** From the peer itself (identify). */
  own: readonly string[];
  /** From other peers; dropped when they turn out not to work. */
  hearsay: readonly string[];
  always: boolean;
  isPinned: boolean;
}

/**
 * Where peers can be dialled. What was given is kept; what a peer says of itself replaces what it said before; what
 * others say is only a hint and never displaces either.
 */
export class AddressBook {
  private readonly entries = new Map<string, Entry>();

  /** `maxPeers`: most peers; beyond it one that was only learnt has to go for one that is given. */
  constructor(
    private readonly ownPeerId: string,
    private readonly maxPeers: number,
  ) {}

  /** Replaces the given peers. Those not named any more stay as learnt ones, without being dialled `always`. */
  setGiven(members: readonly Member[]): void {
    for (const entry of this.entries.values()) {
      entry.given = [];
      entry.always = false;
      entry.isPinned = false;
    }
    for (const { peerId, addresses, always } of members) {
      const entry = this.entryFor(peerId, true);
      if (entry === undefined) continue;
      entry.given = mergeAddresses(entry.given, addresses, peerId);
      entry.always ||= always === true;
      entry.isPinned = true;
    }
    this.forgetEmpty();
  }

  /** Takes what a peer says of itself; true when that is news. */
  learnOwn(peerId: string, addresses: readonly string[]): boolean {
    const entry = this.entryFor(peerId, false);
    if (entry === undefined) return false;
    const own = mergeAddresses([], addresses, peerId);
    const isNews = own.length > 0 && own.join() !== entry.own.join();
    if (own.length > 0) entry.own = own;
    entry.hearsay = entry.hearsay.filter((address) => !own.includes(address));
    return isNews;
  }

  /** Takes what others say of a peer; true when the peer or an address of it is news. */
  learnHearsay(peerId: string, addresses: readonly string[]): boolean {
    const known = this.entries.get(peerId);
    const news = mergeAddresses([], addresses, peerId).filter(
      (address) => known === undefined || !isKnown(known, address),
    );
    if (news.length === 0) return false;
    const entry = this.entryFor(peerId, false);
    if (entry === undefined) return false;
    entry.hearsay = mergeAddresses(entry.hearsay, news, peerId);
    return true;
  }

  /** Forgets the hints of others about a peer that could not be reached by them. */
  dropHearsay(peerId: string): void {
    const entry = this.entries.get(peerId);
    if (entry === undefined) return;
    entry.hearsay = [];
    this.forgetEmpty();
  }

  /** Forgets learnt peers that `keep` does not want any more. */
  retain(keep: (peerId: string) => boolean): void {
    for (const [peerId, entry] of this.entries) if (!entry.isPinned && !keep(peerId)) this.entries.delete(peerId);
  }

  /** Every address of the peer: given, its own, then hearsay. */
  addressesOf(peerId: string): string[] {
    const entry = this.entries.get(peerId);
    return entry === undefined ? [] : [...new Set([...entry.given, ...entry.own, ...entry.hearsay])];
  }

  /** What may be told to others: what is known at first hand. */
  toShare(peerId: string): string[] {
    const entry = this.entries.get(peerId);
    return entry === undefined ? [] : [...new Set([...entry.own, ...entry.given])].slice(0, MAX_ADDRESSES_PER_PEER);
  }

  isAlways(peerId: string): boolean {
    return this.entries.get(peerId)?.always === true;
  }

  peerIds(): string[] {
    return [...this.entries.keys()];
  }

  get size(): number {
    return this.entries.size;
  }

  private entryFor(peerId: string, mayEvict: boolean): Entry | undefined {
    if (peerId === this.ownPeerId) return undefined;
    const known = this.entries.get(peerId);
    if (known !== undefined) return known;
    if (this.entries.size >= this.maxPeers && !(mayEvict && this.evictOne())) return undefined;
    const entry: Entry = { given: [], own: [], hearsay: [], always: false, isPinned: false };
    this.entries.set(peerId, entry);
    return entry;
  }

  private evictOne(): boolean {
    for (const [peerId, entry] of this.entries) {
      if (!entry.isPinned) return this.entries.delete(peerId);
    }
    return false;
  }

  private forgetEmpty(): void {
    for (const [peerId, entry] of this.entries) {
      if (!entry.isPinned && entry.own.length + entry.hearsay.length === 0) this.entries.delete(peerId);
    }
  }
}

function isKnown(entry: Entry, address: string): boolean {
  return entry.given.includes(address) || entry.own.includes(address) || entry.hearsay.includes(address);
}

/** Adds what is well formed, ends in the right peer id or in none, and fits. */
function mergeAddresses(known: readonly string[], more: readonly string[], peerId: string): string[] {
  const merged = new Set(known);
  for (const text of more) {
    if (merged.size >= MAX_ADDRESSES_PER_PEER) break;
    const address = normalAddress(text, peerId);
    if (address !== undefined) merged.add(address);
  }
  return [...merged];
}

/** The address with the closing `/p2p/<peerId>`; undefined when it is malformed or names another peer. */
export function normalAddress(text: string, peerId: string): string | undefined {
  if (text.length > MAX_ADDRESS_LENGTH) return undefined;
  try {
    const parsed = multiaddr(text);
    const last = parsed.getComponents().at(-1);
    if (last === undefined) return undefined;
    if (last.name === 'p2p') return last.value === peerId ? parsed.toString() : undefined;
    return `${parsed.toString()}/p2p/${peerId}`;
  } catch {
    return undefined;
  }
}

/** The peer id that a multiaddr ends in; undefined when it is malformed or ends in none. */
export function peerIdIn(text: string): string | undefined {
  try {
    const last = multiaddr(text).getComponents().at(-1);
    return last?.name === 'p2p' ? last.value : undefined;
  } catch {
    return undefined;
  }
}

/** True for addresses that only mean something on one machine. */
export function isLoopback(address: string): boolean {
  return /^\/(ip4\/127\.|ip6\/(::1|0{0,4}(:0{0,4}){0,6}:0{0,3}1)\/|dns[46]?\/localhost\/)/.test(address);
}
