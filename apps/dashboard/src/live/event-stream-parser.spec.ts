import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventStreamParser, MAX_EVENT_LENGTH } from './event-stream-parser.js';

const STREAM = [
  '\uFEFF: a comment\n',
  'id: 1\nevent: block\ndata: {"height":42}\n\n',
  'data: one\r\ndata:two\r\n\r\n',
  'event: empty\n\n',
  'event: lost\rdata: {}\r\r',
  'retry: 10\nunknown\ndata\n\n',
  'event: unfinished\ndata: x\n',
].join('');

const EVENTS = [
  { event: 'block', data: '{"height":42}' },
  { event: 'message', data: 'one\ntwo' },
  { event: 'lost', data: '{}' },
  { event: 'message', data: '' },
];

describe('the event stream', () => {
  it('gives every complete event, whatever its line ends', () => {
    expect(new EventStreamParser().push(STREAM)).toEqual(EVENTS);
  });

  it('does not depend on where the chunks are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(STREAM.length), { maxLength: 40 }), (cuts) => {
        const parser = new EventStreamParser();
        const ends = [...new Set(cuts), STREAM.length].sort((a, b) => a - b);
        const events = ends.flatMap((end, index) => parser.push(STREAM.slice(ends[index - 1] ?? 0, end)));
        expect(events).toEqual(EVENTS);
      }),
    );
  });

  it('drops an event that is too long and goes on with the next', () => {
    const parser = new EventStreamParser();
    const tooLong = `data: ${'x'.repeat(MAX_EVENT_LENGTH + 1)}\n\n`;
    expect(parser.push(tooLong)).toEqual([]);
    expect(parser.push('data: next\n\n')).toEqual([{ event: 'message', data: 'next' }]);
  });

  it('keeps no endless line', () => {
    const parser = new EventStreamParser();
    for (let sent = 0; sent <= MAX_EVENT_LENGTH; sent += 65_536) expect(parser.push('x'.repeat(65_536))).toEqual([]);
    expect(parser.push('\ndata: next\n\n')).toEqual([{ event: 'message', data: 'next' }]);
  });
});
