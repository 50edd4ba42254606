import { describe, expect, it } from 'vitest';
import { encodeTime, timeSampleOf } from './time-probe.js';

const clock = { wallMs: () => 1_000_100, monotonicMs: () => 0 };

describe('time probes', () => {
  it('take the peer to have answered half a round trip ago', () => {
    const sample = timeSampleOf({ answer: encodeTime(1_000_050), roundTripMs: 100 }, clock);
    expect(sample).toEqual({ roundTripMs: 100, offsetMs: 0 });
    expect(timeSampleOf({ answer: encodeTime(1_000_150), roundTripMs: 100 }, clock)?.offsetMs).toBe(100);
  });

  it('refuse answers of another length or beyond safe integers', () => {
    expect(timeSampleOf({ answer: new Uint8Array(7), roundTripMs: 1 }, clock)).toBeUndefined();
    expect(timeSampleOf({ answer: new Uint8Array(8).fill(0xff), roundTripMs: 1 }, clock)).toBeUndefined();
  });
});
