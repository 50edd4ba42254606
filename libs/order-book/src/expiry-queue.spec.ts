import { deepStrictEqual } from 'node:assert';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExpiryQueue } from './expiry-queue.js';
import { Depth } from './testing/depth.js';

const depth = new Depth(process.env.WATTMESH_TEST_DEPTH);

describe('the queue of expiries', () => {
  it('gives what is due at a time or before it, the earliest first, then by id', () => {
    const queue = new ExpiryQueue();
    expect(queue.dueAt(Infinity)).toEqual([]);
    queue.add(30, 'c');
    queue.add(10, 'z');
    queue.add(20, 'b');
    queue.add(10, 'a');
    queue.add(10, 'B');
    expect([9, 10, 19, 20, 29, 30].map((time) => queue.dueAt(time).join(''))).toEqual([
      '',
      'Baz',
      'Baz',
      'Bazb',
      'Bazb',
      'Bazbc',
    ]);
  });

  it('keeps the others of a time when one leaves, and the times apart', () => {
    const queue = new ExpiryQueue();
    for (const [time, id] of [
      [10, 'a'],
      [10, 'b'],
      [20, 'a'],
    ] as const)
      queue.add(time, id);
    queue.remove(10, 'a');
    expect(queue.dueAt(20)).toEqual(['b', 'a']);
    queue.remove(10, 'b');
    queue.add(10, 'c');
    expect(queue.dueAt(20)).toEqual(['c', 'a']);
  });

  it('gives what a plain list gives, whatever is put in and taken out', () => {
    const step = fc.record({ time: fc.integer({ min: -20, max: 20 }), id: fc.constantFrom('a', 'b', 'c') });
    const property = fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
      const queue = new ExpiryQueue();
      let twin: { time: number; id: string }[] = [];
      for (const { time, id } of steps) {
        if (twin.some((one) => one.time === time && one.id === id)) {
          queue.remove(time, id);
          twin = twin.filter((one) => one.time !== time || one.id !== id);
        } else {
          queue.add(time, id);
          twin.push({ time, id });
          twin.sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
        }
        deepStrictEqual(
          queue.dueAt(time),
          twin.filter((one) => one.time <= time).map((one) => one.id),
        );
      }
    });
    fc.assert(property, depth.parameters({ usual: 200, deep: 10_000, mutation: 10 }));
  });
});
