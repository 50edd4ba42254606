import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '#market';
import { canonicalBytes, canonicalHash } from './canonical-bytes.js';
import type { CanonicalValue } from './canonical-bytes.js';
import { TRADE_ID_DOMAIN, tradeIdOf } from './trade-id.js';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/** Every code point but the surrogates, with the ends of each UTF-8 length among the likelier ones. */
const codePoint = fc.oneof(
  fc.integer({ min: 0, max: 0x7ff }),
  fc.integer({ min: 0xe000, max: 0x10ffff }),
  fc.constantFrom(0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff),
);

describe('the canonical bytes', () => {
  it.each<[string, CanonicalValue, string]>([
    ['null', null, '00'],
    ['zero', 0, '010000000000000000'],
    ['negative zero', -0, '010000000000000000'],
    ['one', 1, '010000000000000001'],
    ['minus one', -1, '01ffffffffffffffff'],
    ['minus two to the power of 32', -4_294_967_296, '01ffffffff00000000'],
    ['the greatest integer', Number.MAX_SAFE_INTEGER, '01001fffffffffffff'],
    ['the least integer', Number.MIN_SAFE_INTEGER, '01ffe0000000000001'],
    ['empty text', '', '0200000000'],
    ['text', 'aZ', '0200000002615a'],
    ['an empty list', [], '0300000000'],
    ['nested lists', [[1], 'a', null], '0300000003030000000101000000000000000102000000016100'],
  ])('of %s are as documented', (_what, value, hex) => {
    expect(toHex(canonicalBytes(value))).toBe(hex);
  });

  it('hold text as UTF-8', () => {
    fc.assert(
      fc.property(fc.array(codePoint, { maxLength: 40 }), (codePoints) => {
        const text = String.fromCodePoint(...codePoints);
        const utf8 = Buffer.from(text, 'utf8');
        expect(toHex(canonicalBytes(text).subarray(5))).toBe(utf8.toString('hex'));
      }),
    );
  });

  it('tell lone surrogates apart from each other and from everything else', () => {
    const texts = ['\uD800', '\uDC00', '\uDFFF', '\uFFFD', '\uD800\uDC00', '\uDC00\uD800', '?'];
    expect(new Set(texts.map((text) => toHex(canonicalBytes(text)))).size).toBe(texts.length);
  });

  it('differ for different values', () => {
    const { value } = fc.letrec<{ value: CanonicalValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.integer({ min: -2, max: 2 }),
        fc.constantFrom('', 'a', 'b', '1', null),
        fc.array(tie('value'), { maxLength: 3 }),
      ),
    }));
    fc.assert(
      fc.property(value, value, (left, right) => {
        const isSame = JSON.stringify(left) === JSON.stringify(right);
        expect(toHex(canonicalBytes(left)) === toHex(canonicalBytes(right))).toBe(isSame);
      }),
      { numRuns: 2_000 },
    );
  });

  it('stay as they were when others are made', () => {
    const kept = canonicalBytes(['first', 1]);
    const copy = [...kept];
    canonicalBytes(['x'.repeat(200_000), 2]);
    canonicalBytes('later');
    expect([...kept]).toEqual(copy);
  });

  it('are what is hashed, however long', () => {
    const long = Array.from({ length: 20_000 }, (_, index) => [index, `ä${index}`]);
    expect(canonicalHash(sha256, long)).toBe(toHex(sha256(canonicalBytes(long))));
    expect(canonicalHash(sha256, 'short')).toBe(toHex(sha256(canonicalBytes('short'))));
  });
});

describe('the id of a trade', () => {
  it('is the hash of domain, height, period and both orders, laid out by hand', () => {
    const buyOrder = 'b'.repeat(64);
    const sellOrder = '5'.repeat(64);
    const uint = (value: number, bytes: number) => {
      const buffer = Buffer.alloc(bytes);
      buffer.writeUIntBE(value, bytes - 6, 6);
      return buffer;
    };
    const text = (value: string) => [Buffer.from([2]), Buffer.from([0, 0, 0, value.length]), Buffer.from(value)];
    const bytes = Buffer.concat([
      Buffer.from([3, 0, 0, 0, 5]),
      ...text(TRADE_ID_DOMAIN),
      Buffer.from([1]),
      uint(7, 8),
      Buffer.from([1]),
      uint(1_800_000_000, 8),
      ...text(buyOrder),
      ...text(sellOrder),
    ]);
    const trade = { height: 7, period: 1_800_000_000, buyOrder, sellOrder };
    expect(tradeIdOf(sha256, trade)).toBe(toHex(sha256(bytes)));
    expect(tradeIdOf(sha256, trade)).toBe('e16d444ac1f7d63375aef449e6f328f041e7d4b649722d7a1c62f6585acba5ac');
  });
});
