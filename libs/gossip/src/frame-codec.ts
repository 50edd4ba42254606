import { encode } from 'it-length-prefixed';
import { Uint8ArrayList } from 'uint8arraylist';

/** Most bytes of a length prefix: four groups of 7 bits reach 256 MiB, far above any frame limit. */
const MAX_PREFIX_BYTES = 4;

/** A frame announces more bytes than the limit allows, or its length prefix is malformed. */
export class FrameTooLargeError extends Error {
  override readonly name = 'FrameTooLargeError';
}

/** The frame as it goes on a stream: its length as an unsigned LEB128 varint, then its bytes. */
export function encodeFrame(bytes: Uint8Array): Uint8ArrayList {
  return encode.single(bytes);
}

/**
 * Cuts a stream of bytes into frames. Holds at most one frame and the last chunk. Each frame is a copy of its own, so
 * that keeping one does not keep the chunk that it came in.
 */
export class FrameDecoder {
  private readonly buffered = new Uint8ArrayList();

  /** `maxFrameBytes`: greatest frame that is accepted. */
  constructor(private readonly maxFrameBytes: number) {}

  /** Takes the next chunk and answers the frames that it completes, in order. Throws FrameTooLargeError. */
  push(chunk: Uint8Array | Uint8ArrayList): Uint8Array[] {
    this.buffered.append(chunk);
    const frames: Uint8Array[] = [];
    for (;;) {
      const frame = this.next();
      if (frame === undefined) return frames;
      frames.push(frame);
    }
  }

  private next(): Uint8Array | undefined {
    const prefix = this.readPrefix();
    if (prefix === undefined) return undefined;
    if (prefix.frameBytes > this.maxFrameBytes) {
      throw new FrameTooLargeError(`A frame announces ${prefix.frameBytes} bytes; the limit is ${this.maxFrameBytes}.`);
    }
    const end = prefix.prefixBytes + prefix.frameBytes;
    if (this.buffered.byteLength < end) return undefined;
    const frame = new Uint8Array(this.buffered.subarray(prefix.prefixBytes, end));
    this.buffered.consume(end);
    return frame;
  }

  private readPrefix(): { frameBytes: number; prefixBytes: number } | undefined {
    let frameBytes = 0;
    for (let index = 0; index < MAX_PREFIX_BYTES; index++) {
      if (index >= this.buffered.byteLength) return undefined;
      const byte = this.buffered.get(index);
      frameBytes += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return { frameBytes, prefixBytes: index + 1 };
    }
    throw new FrameTooLargeError(`A length prefix is longer than ${MAX_PREFIX_BYTES} bytes.`);
  }
}
