import { describe, expect, it } from 'vitest';
import { IntegerList } from './integer-list.js';

describe('a list of integers', () => {
  it('keeps hundreds of values in their order', () => {
    const list = new IntegerList();
    const values = Array.from({ length: 300 }, (_, index) => index - 150);
    for (const [index, value] of values.entries()) {
      expect(list.length).toBe(index);
      list.push(value);
    }
    expect([...list.values.subarray(0, list.length)]).toEqual(values);
  });

  it('doubles its room when it is full, and never gives room back', () => {
    const list = new IntegerList();
    const rooms = new Set<number>();
    for (let value = 0; value < 33; value++) {
      list.push(value);
      rooms.add(list.values.length);
    }
    expect([...rooms]).toEqual([8, 16, 32, 64]);
    list.reserve(64);
    list.reserve(3);
    list.clear();
    expect([list.length, list.values.length]).toEqual([0, 64]);
  });

  it('makes the room that is asked for and keeps its values', () => {
    const list = new IntegerList();
    list.push(5);
    const values = list.values;
    list.reserve(8);
    expect(list.values).toBe(values);
    list.reserve(9);
    expect([list.values.length, list.length, list.values[0]]).toEqual([9, 1, 5]);
  });
});
