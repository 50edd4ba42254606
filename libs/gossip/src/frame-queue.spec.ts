import { describe, expect, it } from 'vitest';
import { FrameQueue } from './frame-queue.js';

describe('FrameQueue', () => {
  it('gives frames in the order in which they came', () => {
    const queue = new FrameQueue(10, 100);
    for (const byte of [1, 2, 3]) queue.push(new Uint8Array([byte]));
    const order: number[] = [];
    for (let frame = queue.first(); frame !== undefined; frame = queue.first()) {
      order.push(frame[0] ?? 0);
      queue.shift();
    }
    expect(order).toEqual([1, 2, 3]);
    expect(queue.length).toBe(0);
  });

  it('drops the oldest when there are too many', () => {
    const queue = new FrameQueue(2, 100);
    expect([1, 2, 3].map((byte) => queue.push(new Uint8Array([byte])))).toEqual([0, 0, 1]);
    expect(queue.first()).toEqual(new Uint8Array([2]));
  });

  it('drops as many as it takes when they are too large together, but never the newest', () => {
    const queue = new FrameQueue(10, 100);
    for (let index = 0; index < 4; index++) queue.push(new Uint8Array(25));
    expect(queue.push(new Uint8Array(60))).toBe(3);
    expect(queue.length).toBe(2);
    expect(queue.push(new Uint8Array(200))).toBe(2);
    expect(queue.first()?.byteLength).toBe(200);
  });
});
