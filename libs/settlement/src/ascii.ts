/** What is hashed is text of these characters, so that its bytes are the same under every encoding of ASCII. */
const LINE_FEED = 10;
const FIRST_PRINTABLE = 32;
const LAST_PRINTABLE = 126;

/**
 * Bytes of lines of printable ASCII, each ended by a line feed. No part may hold a line feed itself, so that two lists of
 * lines never share their bytes.
 *
 * @throws RangeError for any other character
 */
export function linesToBytes(lines: readonly string[]): Uint8Array {
  const bytes: number[] = [];
  for (const line of lines) {
    for (let index = 0; index < line.length; index++) {
      const code = line.charCodeAt(index);
      if (code < FIRST_PRINTABLE || code > LAST_PRINTABLE) {
        throw new RangeError('linesToBytes: a line holds a character that is not printable ASCII');
      }
      bytes.push(code);
    }
    bytes.push(LINE_FEED);
  }
  return Uint8Array.from(bytes);
}
