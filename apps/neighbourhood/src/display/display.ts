import { styleText } from 'node:util';
import type { WriteStream } from 'node:tty';
import type { Writable } from 'node:stream';
import type { NodeView } from '../watch/node-watch.js';
import type { Progress } from './progress.js';
import { allAgree, progressLine, tableLines } from './table.js';
import type { Style } from './table.js';

/** What the neighbourhood looks like at one moment. */
export interface Scene {
  readonly views: readonly NodeView[];
  readonly progress: Progress;
  readonly trades: number;
  readonly settled: number;
}

/** Shows people what happens. */
export interface Display {
  /** A line that stays. */
  say(line: string): void;
  show(scene: Scene): void;
}

/** A table redrawn in place on a terminal, a line each period elsewhere. */
export function createDisplay(stream: Writable & { readonly isTTY?: boolean }): Display {
  return stream.isTTY === true ? new LiveDisplay(stream as unknown as WriteStream) : new PlainDisplay(stream);
}

const DEFAULT_WIDTH = 80;

/** Redraws the table where it stands; lines that stay are written above it. */
class LiveDisplay implements Display {
  private drawn = 0;
  private lines: readonly string[] = [];
  /** Follows NO_COLOR and what the terminal can do. */
  private readonly style: Style = (name, text) => styleText(name, text, { stream: this.terminal });

  constructor(private readonly terminal: WriteStream) {}

  say(line: string): void {
    this.erase();
    this.terminal.write(`${line}\n`);
    this.draw();
  }

  show({ views, progress, trades, settled }: Scene): void {
    const width = this.terminal.columns || DEFAULT_WIDTH;
    const last = progressLine(progress, trades, settled).slice(0, width);
    this.lines = ['', ...tableLines(views, width, this.style), '', this.style('dim', last)];
    this.erase();
    this.draw();
  }

  private draw(): void {
    this.terminal.write(this.lines.map((line) => `${line}\n`).join(''));
    this.drawn = this.lines.length;
  }

  private erase(): void {
    if (this.drawn > 0) {
      this.terminal.moveCursor(0, -this.drawn);
      this.terminal.cursorTo(0);
      this.terminal.clearScreenDown();
    }
    this.drawn = 0;
  }
}

/** One line when a period begins. */
class PlainDisplay implements Display {
  private shownPeriod = -1;

  constructor(private readonly stream: Writable) {}

  say(line: string): void {
    this.stream.write(`${line}\n`);
  }

  show({ views, progress, trades, settled }: Scene): void {
    if (progress.period === this.shownPeriod) return;
    this.shownPeriod = progress.period;
    const missing = views.filter(({ status }) => status === null).map(({ label }) => label);
    const agreement =
      missing.length > 0 ? `no answer from ${missing.join(', ')}` : allAgree(views) ? 'all agree' : 'catching up';
    this.say(`${progressLine(progress, trades, settled)} · ${agreement}`);
  }
}
