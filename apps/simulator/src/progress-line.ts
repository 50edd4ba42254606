import type { WriteStream } from 'node:tty';

/** One line on a terminal that says how far the runs are; nothing where nobody looks. */
export class ProgressLine {
  private readonly shares = new Map<number, number>();
  private finished = 0;

  constructor(
    private readonly stream: WriteStream,
    private readonly total: number,
  ) {}

  share(seed: number, share: number): void {
    this.shares.set(seed, share);
    this.show();
  }

  done(seed: number): void {
    this.shares.delete(seed);
    this.finished += 1;
    this.show();
  }

  /** A line that stays. */
  print(text: string): void {
    this.clear();
    this.stream.write(text);
    this.show();
  }

  end(): void {
    this.clear();
  }

  private show(): void {
    if (!this.stream.isTTY) return;
    const running = [...this.shares].map(([seed, share]) => `seed ${seed} ${Math.round(100 * share)} %`);
    this.clear();
    this.stream.write([`${this.finished} of ${this.total}`, ...running].join(', '));
  }

  private clear(): void {
    if (this.stream.isTTY) this.stream.write('\r\u001B[2K');
  }
}
