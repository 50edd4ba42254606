import type { NetworkClock } from './peer-network-options.js';
import type { TimedAnswer } from './request-streams.js';

/** Stream protocol that answers the peer's wall clock: Unix milliseconds as an unsigned 64-bit big-endian integer. */
export const TIME_PROTOCOL = '/wattmesh/1/time';

const TIME_BYTES = 8;

/** How far a peer's clock is from this node's. */
export interface TimeSample {
  /** The smaller, the better the offset is known: its error is at most half of this. */
  roundTripMs: number;
  /** The peer's clock minus this node's, in milliseconds. Positive: the peer is ahead. */
  offsetMs: number;
}

export function encodeTime(wallMs: number): Uint8Array {
  const bytes = new Uint8Array(TIME_BYTES);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(Math.max(0, Math.round(wallMs))));
  return bytes;
}

/** The sample that an answer gives, supposing that both ways took equally long; undefined when it is malformed. */
export function timeSampleOf({ answer, roundTripMs }: TimedAnswer, clock: NetworkClock): TimeSample | undefined {
  if (answer.byteLength !== TIME_BYTES) return undefined;
  const theirsMs = Number(new DataView(answer.buffer, answer.byteOffset, TIME_BYTES).getBigUint64(0));
  if (!Number.isSafeInteger(theirsMs)) return undefined;
  return { roundTripMs, offsetMs: theirsMs + roundTripMs / 2 - clock.wallMs() };
}
