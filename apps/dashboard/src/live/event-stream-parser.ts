/**
 * Server-sent events from the chunks of a response body, by the rules of the HTML standard (9.2.6). EventSource cannot
 * send a token, so the stream is read with fetch and taken apart here.
 */

/** One event of the stream. */
export interface StreamEvent {
  /** 'message' when the stream names none. */
  readonly event: string;
  readonly data: string;
}

/** Text of one event; longer ones are dropped, so that a broken stream cannot fill the memory. */
export const MAX_EVENT_LENGTH = 262_144;

export class EventStreamParser {
  private rest = '';
  private event = '';
  private data: string[] = [];
  private length = 0;
  private atStart = true;

  /** Takes the next chunk of text and gives the events that it completes. */
  push(chunk: string): StreamEvent[] {
    let text = this.rest + chunk;
    if (this.atStart && text !== '') {
      text = text.replace(/^\uFEFF/, '');
      this.atStart = false;
    }
    // A carriage return at the very end may be the first half of a line end.
    const held = text.endsWith('\r') ? 1 : 0;
    const lines = text.slice(0, text.length - held).split(/\r\n|\n|\r/);
    this.rest = (lines.pop() ?? '') + text.slice(text.length - held);
    if (this.rest.length > MAX_EVENT_LENGTH) this.rest = '';
    return lines.flatMap((line) => this.line(line));
  }

  private line(line: string): StreamEvent[] {
    if (line === '') return this.dispatch();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    this.length += value.length;
    if (field === 'event') this.event = value;
    if (field === 'data' && this.length <= MAX_EVENT_LENGTH) this.data.push(value);
    return [];
  }

  private dispatch(): StreamEvent[] {
    const complete = this.data.length > 0 && this.length <= MAX_EVENT_LENGTH;
    const event = { event: this.event === '' ? 'message' : this.event, data: this.data.join('\n') };
    this.event = '';
    this.data = [];
    this.length = 0;
    return complete ? [event] : [];
  }
}
