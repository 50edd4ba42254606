import type { Stream } from '@libp2p/interface';
import { encodeFrame, FrameDecoder } from './frame-codec.js';

/** The stream ended before a whole frame had come. */
export class StreamEndedError extends Error {
  override readonly name = 'StreamEndedError';
}

/** Waits for the first frame on a stream. Rejects when the stream ends before, is not framed right, or `signal` aborts. */
export function readFrame(stream: Stream, maxFrameBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  const decoder = new FrameDecoder(maxFrameBytes);
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      stream.removeEventListener('message', onMessage);
      stream.removeEventListener('close', onEnd);
      stream.removeEventListener('remoteCloseWrite', onHalfClosed);
      signal.removeEventListener('abort', onAbort);
      finish();
    };
    const onMessage = ({ data }: { data: Parameters<FrameDecoder['push']>[0] }): void => {
      try {
        const [frame] = decoder.push(data);
        if (frame !== undefined) settle(() => resolve(frame));
      } catch (error) {
        settle(() => reject(error));
      }
    };
    const onEnd = (event: { error?: Error }): void => {
      settle(() =>
        reject(new StreamEndedError('The stream ended before a frame was complete.', { cause: event.error })),
      );
    };
    // What came before the half-close may still be on its way to the message listener.
    const onHalfClosed = (): void => void setImmediate(() => onEnd({}));
    const onAbort = (): void => settle(() => reject(signal.reason as Error));
    signal.addEventListener('abort', onAbort, { once: true });
    stream.addEventListener('close', onEnd);
    stream.addEventListener('remoteCloseWrite', onHalfClosed);
    stream.addEventListener('message', onMessage);
    if (signal.aborted) onAbort();
    else if (stream.status !== 'open' && stream.readBufferLength === 0) onEnd({});
  });
}

/** Writes one frame; what the connection cannot take at once waits in the stream's buffer. */
export function writeFrame(stream: Stream, bytes: Uint8Array): void {
  stream.send(encodeFrame(bytes));
}
