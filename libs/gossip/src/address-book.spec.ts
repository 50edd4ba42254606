import { describe, expect, it } from 'vitest';
import { AddressBook, isLoopback, MAX_ADDRESSES_PER_PEER, normalAddress, peerIdIn } from './address-book.js';
import { createTransportKey } from './transport-key.js';

const SELF = createTransportKey().peerId;
const [A = '', B = '', C = ''] = [1, 2, 3].map(() => createTransportKey().peerId);
const at = (port: number, peerId: string): string => `/ip4/192.0.2.1/tcp/${port}/p2p/${peerId}`;
const bare = (port: number): string => `/ip4/192.0.2.1/tcp/${port}`;

describe('AddressBook', () => {
  it('puts what was given first, then what the peer says, then what others say', () => {
    const book = new AddressBook(SELF, 10);
    book.learnHearsay(A, [bare(3)]);
    book.learnOwn(A, [bare(2)]);
    book.setGiven([{ peerId: A, addresses: [bare(1)], always: true }]);
    expect(book.addressesOf(A)).toEqual([at(1, A), at(2, A), at(3, A)]);
    expect(book.isAlways(A)).toBe(true);
    expect(book.toShare(A)).toEqual([at(2, A), at(1, A)]);
  });

  it('never takes itself in', () => {
    const book = new AddressBook(SELF, 10);
    book.setGiven([{ peerId: SELF, addresses: [bare(1)] }]);
    expect(book.learnOwn(SELF, [bare(1)])).toBe(false);
    expect(book.learnHearsay(SELF, [bare(1)])).toBe(false);
    expect(book.size).toBe(0);
  });

  it('replaces what a peer said of itself, and tells whether that is news', () => {
    const book = new AddressBook(SELF, 10);
    expect(book.learnOwn(A, [bare(1)])).toBe(true);
    expect(book.learnOwn(A, [bare(1)])).toBe(false);
    expect(book.learnOwn(A, [bare(2)])).toBe(true);
    expect(book.addressesOf(A)).toEqual([at(2, A)]);
    expect(book.learnOwn(A, [])).toBe(false);
    expect(book.addressesOf(A)).toEqual([at(2, A)]);
  });

  it('takes hearsay as a hint that can be dropped without touching the rest', () => {
    const book = new AddressBook(SELF, 10);
    book.setGiven([{ peerId: A, addresses: [bare(1)] }]);
    expect(book.learnHearsay(A, [bare(1)])).toBe(false);
    expect(book.learnHearsay(A, [bare(9)])).toBe(true);
    expect(book.learnHearsay(B, [bare(9)])).toBe(true);
    book.dropHearsay(A);
    book.dropHearsay(B);
    expect(book.addressesOf(A)).toEqual([at(1, A)]);
    expect(book.peerIds()).toEqual([A]);
  });

  it('does not let hearsay crowd out what is known', () => {
    const book = new AddressBook(SELF, 10);
    book.learnOwn(A, [bare(1)]);
    const lies = Array.from({ length: 50 }, (_, port) => bare(100 + port));
    for (const lie of lies) book.learnHearsay(A, [lie]);
    expect(book.addressesOf(A)[0]).toBe(at(1, A));
    expect(book.addressesOf(A)).toHaveLength(1 + MAX_ADDRESSES_PER_PEER);
  });

  it('keeps a bounded number of peers, given ones before learnt ones', () => {
    const book = new AddressBook(SELF, 2);
    book.learnOwn(A, [bare(1)]);
    book.learnOwn(B, [bare(1)]);
    expect(book.learnHearsay(C, [bare(1)])).toBe(false);
    book.setGiven([{ peerId: C, addresses: [bare(1)] }]);
    expect(book.peerIds().sort()).toEqual([B, C].sort());
    book.setGiven([A, B, C].map((peerId) => ({ peerId, addresses: [bare(1)] })));
    expect(book.size).toBe(2);
  });

  it('forgets given peers that are given no more, unless something was learnt of them', () => {
    const book = new AddressBook(SELF, 10);
    book.setGiven([A, B].map((peerId) => ({ peerId, addresses: [bare(1)], always: true })));
    book.learnOwn(B, [bare(2)]);
    book.setGiven([]);
    expect(book.peerIds()).toEqual([B]);
    expect(book.isAlways(B)).toBe(false);
    book.retain(() => false);
    expect(book.size).toBe(0);
  });

  it('leaves out malformed addresses and those of other peers', () => {
    const book = new AddressBook(SELF, 10);
    book.learnOwn(A, ['nonsense', at(1, B), bare(2), `/dns4/${'x'.repeat(300)}/tcp/1`]);
    expect(book.addressesOf(A)).toEqual([at(2, A)]);
  });
});

describe('addresses', () => {
  it('are completed with the peer id', () => {
    expect(normalAddress(bare(1), A)).toBe(at(1, A));
    expect(normalAddress(at(1, A), A)).toBe(at(1, A));
    expect(normalAddress(at(1, B), A)).toBeUndefined();
    expect(normalAddress('', A)).toBeUndefined();
  });

  it('tell the peer that they end in', () => {
    expect(peerIdIn(at(1, A))).toBe(A);
    expect(peerIdIn(bare(1))).toBeUndefined();
    expect(peerIdIn('nonsense')).toBeUndefined();
  });

  it('are known for loopback or not', () => {
    const loopback = ['/ip4/127.0.0.1/tcp/1', '/ip4/127.9.9.9/tcp/1/ws', '/ip6/::1/tcp/1', '/dns4/localhost/tcp/1'];
    const others = ['/ip4/192.0.2.1/tcp/1', '/ip6/2001:db8::1/tcp/1', '/dns4/localhost.example/tcp/1'];
    expect(loopback.map(isLoopback)).toEqual([true, true, true, true]);
    expect(others.map(isLoopback)).toEqual([false, false, false]);
  });
});
