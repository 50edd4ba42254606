import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sha256 } from '#market';
import type { BookCommand } from './contract.js';
import { MAX_ID_LENGTH } from './limits.js';
import { createOrderBook } from './order-book.js';
import { testOrder, testRules } from './testing/builders.js';
import { Depth } from './testing/depth.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const NO_CLOCK = { height: 1, timestampMs: null };
const ORDER = testOrder({ orderId: 'o', member: 'm', side: 'buy', quantityWh: 10, limitPrice: 5 });
const REPLACE = { quantityWh: 5, limitPrice: 5, rulesVersion: 1, sealedHeight: 1, rank: '', nonce: 1, index: 0 };

/** Safety: that commands may be anything at run time is what is tested. */
function apply(command: unknown): unknown {
  return createOrderBook(testRules(), { sha256 }).apply(command as BookCommand, NO_CLOCK);
}

describe('a malformed command', () => {
  const long = 'x'.repeat(MAX_ID_LENGTH + 1);

  it.each<[string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ['text', 'place'],
    ['an unknown type', { type: 'destroy' }],
    ['an inherited type', { type: 'constructor' }],
    ['no type', {}],
    ['a place without an order', { type: 'place', capacityWh: null }],
    ['an order that is text', { type: 'place', order: 'o', capacityWh: null }],
    ['an id that is a number', { type: 'place', order: { ...ORDER, orderId: 7 }, capacityWh: null }],
    ['an empty id', { type: 'place', order: { ...ORDER, orderId: '' }, capacityWh: null }],
    ['an id that is too long', { type: 'place', order: { ...ORDER, orderId: long }, capacityWh: null }],
    ['no member', { type: 'place', order: { ...ORDER, member: undefined }, capacityWh: null }],
    ['a height that is a fraction', { type: 'place', order: { ...ORDER, sealedHeight: 0.5 }, capacityWh: null }],
    ['a rank that is a number', { type: 'place', order: { ...ORDER, rank: 5 }, capacityWh: null }],
    ['a rank that is too long', { type: 'place', order: { ...ORDER, rank: long }, capacityWh: null }],
    ['a nonce that is no number', { type: 'place', order: { ...ORDER, nonce: Number.NaN }, capacityWh: null }],
    ['an index that is text', { type: 'place', order: { ...ORDER, index: '0' }, capacityWh: null }],
    ['an expiry that is a fraction', { type: 'place', order: { ...ORDER, expiresAtMs: 1.5 }, capacityWh: null }],
    ['an expiry that is missing', { type: 'place', order: { ...ORDER, expiresAtMs: undefined }, capacityWh: null }],
    ['a negative capacity', { type: 'place', order: ORDER, capacityWh: -1 }],
    ['a missing capacity', { type: 'place', order: ORDER }],
    ['a cancel without a member', { type: 'cancel', orderId: 'o' }],
    ['a cancel of a list', { type: 'cancel', orderId: ['o'], member: 'm' }],
    ['a replace without an id', { type: 'replace', member: 'm', ...REPLACE, capacityWh: null }],
    [
      'a replace without a rank',
      { type: 'replace', orderId: 'o', member: 'm', ...REPLACE, rank: null, capacityWh: null },
    ],
    ['a replace without a capacity', { type: 'replace', orderId: 'o', member: 'm', ...REPLACE }],
    ['a clearing of NaN', { type: 'clear', period: Number.NaN }],
    ['a closing of text', { type: 'close', period: '900' }],
    ['the removal of nobody', { type: 'remove-member' }],
    ['rules that are null', { type: 'set-rules', rules: null }],
    ['rules that are empty', { type: 'set-rules', rules: {} }],
    ['capacities for nobody', { type: 'set-capacity', importCapacityWh: 1, exportCapacityWh: 1 }],
    ['an infinite import', { type: 'set-capacity', member: 'm', importCapacityWh: Infinity, exportCapacityWh: 1 }],
    ['an export of text', { type: 'set-capacity', member: 'm', importCapacityWh: 1, exportCapacityWh: '1' }],
  ])('%s is answered with a code', (_what, command) => {
    expect(apply(command)).toMatchObject([
      { type: 'rejected', code: expect.stringMatching(/^(command\.malformed|rules\.invalid)$/) },
    ]);
  });

  it('is answered with the names that it gives', () => {
    expect(apply({ type: 'place', order: { ...ORDER, rank: 5 }, capacityWh: null })).toMatchObject([
      { orderId: 'o', member: 'm', detail: 'The field rank must not be 5.' },
    ]);
    expect(apply({ type: 'cancel', orderId: 'o' })).toMatchObject([
      { orderId: 'o', member: '', detail: 'The field member must not be undefined.' },
    ]);
    expect(apply({ type: 'cancel', orderId: true, member: null })).toMatchObject([
      { orderId: '', member: '', detail: 'The field orderId must not be true.' },
    ]);
    expect(apply({ type: 'clear', period: null })).toMatchObject([{ detail: 'The field period must not be null.' }]);
  });

  it('never makes the book throw, whatever its fields hold', () => {
    const types = [
      'place',
      'cancel',
      'replace',
      'clear',
      'close',
      'expire',
      'remove-member',
      'set-rules',
      'set-capacity',
    ];
    const odd = fc.oneof(fc.anything(), fc.constantFrom('o', 'm', 'buy', 'gtc', 10, 5, 0, null, '__proto__'));
    const fields = [
      ...Object.keys(ORDER),
      ...Object.keys(REPLACE),
      'capacityWh',
      'period',
      'rules',
      'importCapacityWh',
    ];
    const record = fc.dictionary(fc.constantFrom(...fields), odd, { size: 'max', maxKeys: 12 });
    const command = fc
      .tuple(fc.constantFrom(...types), record, record)
      .map(([type, outer, order]) => ({ order: { ...ORDER, ...order }, orderId: 'o', member: 'm', ...outer, type }));
    fc.assert(
      fc.property(fc.array(fc.oneof(command, fc.anything()), { maxLength: 12 }), (commands) => {
        const book = createOrderBook(testRules(), { sha256 });
        for (const one of commands) {
          expect(Array.isArray(book.apply(one as BookCommand, { height: 1, timestampMs: 1 }))).toBe(true);
        }
        expect(book.stateHash()).toHaveLength(32);
      }),
      new Depth(process.env.WATTMESH_TEST_DEPTH).parameters({ usual: 1_000, deep: 100_000, mutation: 20 }),
    );
  });
});
