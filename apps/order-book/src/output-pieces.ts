/**
 * Lines of output that wait to be written, in a few large pieces of UTF-8: one write for each line would cost more than the
 * line, and text that is put together only at the end keeps all its parts in memory until then.
 */
export class OutputPieces {
  readonly #pieces: Uint8Array[] = [];
  #text = '';

  add(line: string): void {
    this.#text += line;
    if (this.#text.length >= PIECE_LENGTH) this.#finishPiece();
  }

  /** Everything since the last call; each line is whole in one piece. */
  take(): Uint8Array[] {
    if (this.#text !== '') this.#finishPiece();
    return this.#pieces.splice(0);
  }

  #finishPiece(): void {
    this.#pieces.push(Buffer.from(this.#text));
    this.#text = '';
  }
}

/** Characters of one piece, about what a pipe takes at once. */
const PIECE_LENGTH = 65_536;
