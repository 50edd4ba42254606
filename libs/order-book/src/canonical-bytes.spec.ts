import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '#market';
import { canonicalBytes, canonicalHash } from './canonical-bytes.js';
import type { CanonicalValue } from './canonical-bytes.js';
import { Depth } from './testing/depth.js';
import { TRADE_ID_DOMAIN, tradeIdOf } from './trade-id.js';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const depth = new Depth(process.env.WATTMESH_TEST_DEPTH);

/** Every code point but the surrogates, with the ends of each UTF-8 length among the likelier ones. */
const codePoint = fc.oneof(
  fc.integer({ min: 0, max: 0x7ff }),
  fc.integer({ min: 0xe000, max: 0x10ffff }),
  fc.constantFrom(0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff),
);

describe('the canonical bytes', () => {
  it.each<[string, CanonicalValue, string]>([
    ['null', null, '00'],
    ['zero', 0, '0500000000'],
    ['negative zero', -0, '0500000000'],
    ['one', 1, '0500000001'],
    ['minus one', -1, '05ffffffff'],
    ['the greatest of 32 bits', 2_147_483_647, '057fffffff'],
    ['one more', 2_147_483_648, '010000000080000000'],
    ['the least of 32 bits', -2_147_483_648, '0580000000'],
    ['one less', -2_147_483_649, '01ffffffff7fffffff'],
    ['minus two to the power of 32', -4_294_967_296, '01ffffffff00000000'],
    ['the greatest integer', Number.MAX_SAFE_INTEGER, '01001fffffffffffff'],
    ['the least integer', Number.MIN_SAFE_INTEGER, '01ffe0000000000001'],
    ['empty text', '', '0200000000'],
    ['text', 'aZ', '0200000002615a'],
    ['an id', '0123456789abcdef'.repeat(4), `04${'0123456789abcdef'.repeat(4)}`],
    ['an id in capitals', 'A'.repeat(64), `0200000040${'41'.repeat(64)}`],
    ['64 characters of which the last is no digit', `${'0'.repeat(63)}g`, `0200000040${'30'.repeat(63)}67`],
    ['64 characters of which the first is no digit', `g${'0'.repeat(63)}`, `020000004067${'30'.repeat(63)}`],
    ['64 characters of which the first lies beyond 255', `\u0100${'0'.repeat(63)}`, `0200000041c480${'30'.repeat(63)}`],
    ['64 characters of which the second does', `0\u0100${'0'.repeat(62)}`, `020000004130c480${'30'.repeat(62)}`],
    ['65 digits', 'a'.repeat(65), `0200000041${'61'.repeat(65)}`],
    ['63 digits', 'a'.repeat(63), `020000003f${'61'.repeat(63)}`],
    ['an empty list', [], '0300000000'],
    ['nested lists', [[1], 'a', null], '03000000030300000001050000000102000000016100'],
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
      depth.parameters({ usual: 2_000, deep: 2_000, mutation: 50 }),
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
    expect(TRADE_ID_DOMAIN).toBe('wattmesh/1/trade');
    const buyOrder = 'b'.repeat(64);
    const sellOrder = '5'.repeat(64);
    const uint32 = (value: number) => {
      const buffer = Buffer.alloc(4);
      buffer.writeUInt32BE(value);
      return buffer;
    };
    const bytes = Buffer.concat([
      Buffer.from([3, 0, 0, 0, 5, 2, 0, 0, 0, TRADE_ID_DOMAIN.length]),
      Buffer.from(TRADE_ID_DOMAIN),
      Buffer.from([5]),
      uint32(7),
      Buffer.from([5]),
      uint32(1_800_000_000),
      Buffer.from([4]),
      Buffer.from(buyOrder, 'hex'),
      Buffer.from([4]),
      Buffer.from(sellOrder, 'hex'),
    ]);
    const trade = { height: 7, period: 1_800_000_000, buyOrder, sellOrder };
    expect(tradeIdOf(sha256, trade)).toBe(toHex(sha256(bytes)));
  });
});
