/** A number from 0 inclusive to 1 exclusive that follows from integers: the same seed gives the same neighbourhood. */
export function seededFraction(...parts: readonly number[]): number {
  let word = 0;
  for (const part of parts) {
    // The two halves of numbers beyond 32 bits both count. Mixing as in splitmix32.
    word = mixed(word ^ (part >>> 0));
    word = mixed(word ^ Math.floor(part / 2 ** 32));
  }
  return word / 2 ** 32;
}

function mixed(input: number): number {
  let word = (input + 0x9e3779b9) >>> 0;
  word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
  word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
  return (word ^ (word >>> 15)) >>> 0;
}
