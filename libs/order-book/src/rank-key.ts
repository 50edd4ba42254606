/**
 * An integer that sorts like the text, as far as its first ten characters go: a lower key means the lower text, equal keys
 * leave it open. Lowercase hexadecimal digits, of which ranks consist, are told apart; any other character shares its key
 * with its like, so nothing behind it counts.
 */
export function rankKeyOf(rank: string): number {
  let key = 0;
  let isOpen = false;
  for (let index = 0; index < KEY_CHARACTERS; index++) {
    const character: number = isOpen || index >= rank.length ? END : classOf(rank.charCodeAt(index));
    isOpen ||= character === BELOW_DIGITS || character === BETWEEN || character === ABOVE_LETTERS;
    key = key * CLASSES + character;
  }
  return key;
}

/** Ten characters of 32 classes each are 50 bits. */
const KEY_CHARACTERS = 10;
const CLASSES = 32;
const END = 0;
const BELOW_DIGITS = 1;
const FIRST_DIGIT = 2;
const BETWEEN = 12;
const FIRST_LETTER = 13;
const ABOVE_LETTERS = 19;

function classOf(code: number): number {
  if (code < 0x30) return BELOW_DIGITS;
  if (code <= 0x39) return FIRST_DIGIT + code - 0x30;
  if (code < 0x61) return BETWEEN;
  return code <= 0x66 ? FIRST_LETTER + code - 0x61 : ABOVE_LETTERS;
}
