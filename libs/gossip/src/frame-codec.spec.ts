import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, FrameDecoder, FrameTooLargeError } from './frame-codec.js';

const LIMIT = 1_000;

describe('FrameDecoder', () => {
  it('gives back what was encoded, however the bytes are cut', () => {
    const frames = fc.array(fc.uint8Array({ maxLength: LIMIT }), { maxLength: 8 });
    fc.assert(
      fc.property(frames, fc.infiniteStream(fc.integer({ min: 1, max: 400 })), (sent, cuts) => {
        const wire = Buffer.concat(sent.map((frame) => encodeFrame(frame).subarray()));
        const decoder = new FrameDecoder(LIMIT);
        const received: Uint8Array[] = [];
        for (let start = 0; start < wire.length;) {
          const end = start + cuts.next().value;
          received.push(...decoder.push(wire.subarray(start, end)));
          start = end;
        }
        expect(received.map((frame) => [...frame])).toEqual(sent.map((frame) => [...frame]));
      }),
    );
  });

  it('never throws anything but FrameTooLargeError on junk, and never gives more than the limit', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 8 }), (chunks) => {
        const decoder = new FrameDecoder(LIMIT);
        try {
          return chunks.flatMap((chunk) => decoder.push(chunk)).every(({ byteLength }) => byteLength <= LIMIT);
        } catch (error) {
          return error instanceof FrameTooLargeError;
        }
      }),
    );
  });

  it('refuses a frame above the limit before its bytes have come', () => {
    expect(() => new FrameDecoder(127).push(new Uint8Array([0x80, 0x01]))).toThrow(FrameTooLargeError);
    expect(new FrameDecoder(128).push(new Uint8Array([0x80, 0x01]))).toEqual([]);
  });

  it('refuses a length prefix without end', () => {
    expect(() => new FrameDecoder(LIMIT).push(new Uint8Array([0x80, 0x80, 0x80, 0x80]))).toThrow(FrameTooLargeError);
  });

  it('gives frames in memory of their own', () => {
    const chunk = new Uint8Array(encodeFrame(new Uint8Array([7])).subarray());
    const [frame] = new FrameDecoder(LIMIT).push(chunk);
    chunk.fill(0);
    expect(frame).toEqual(new Uint8Array([7]));
    expect(frame?.buffer.byteLength).toBe(1);
  });
});
