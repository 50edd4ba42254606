/** Most characters of one line; a longer one is reported and skipped, so that input without line ends cannot fill the memory. */
export const MAX_LINE_LENGTH = 65_536;

/** Cuts chunks of text into lines. Answers null in place of a line that is too long. */
export class LineSplitter {
  readonly #onLine: (line: string | null) => void;
  #rest = '';
  #isSkipping = false;

  constructor(onLine: (line: string | null) => void) {
    this.#onLine = onLine;
  }

  push(chunk: string): void {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      this.#finish(this.#rest + chunk.slice(start, end));
      start = end + 1;
    }
    this.#rest += chunk.slice(start);
    if (this.#rest.length > MAX_LINE_LENGTH) {
      this.#isSkipping = true;
      this.#rest = '';
    }
  }

  /** The input has ended: a last line without a line end counts too. */
  end(): void {
    if (this.#isSkipping || this.#rest !== '') this.#finish(this.#rest);
  }

  #finish(line: string): void {
    const isTooLong = this.#isSkipping || line.length > MAX_LINE_LENGTH;
    this.#rest = '';
    this.#isSkipping = false;
    this.#onLine(isTooLong ? null : line);
  }
}
