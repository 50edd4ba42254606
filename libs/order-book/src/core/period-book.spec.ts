import { describe, expect, it } from 'vitest';
import { PeriodBook } from './period-book.js';
import { Sentinel } from './sides.js';
import { Tables } from './tables.js';

describe('a period of the core', () => {
  it('has one position for each member that was given one, hundreds of them', () => {
    const tables = new Tables();
    const period = new PeriodBook(900, 3, 1);
    const members = Array.from({ length: 500 }, (_, index) => 7 * index);
    for (const member of members) {
      expect(period.hasPosition(member)).toBe(false);
      expect(period.position(member)).toBe(Sentinel.NONE);
      const position = period.openPosition(member, tables);
      expect([period.openPosition(member, tables), period.position(member)]).toEqual([position, position]);
      expect(period.hasPosition(member)).toBe(true);
    }
    expect(new Set(members.map((member) => period.position(member))).size).toBe(500);
    expect(period.members()).toEqual(members);
    expect(period.position(1)).toBe(Sentinel.NONE);
    expect(period.position(Sentinel.NO_MEMBER)).toBe(Sentinel.NONE);
  });

  it('keeps its positions apart from those of other periods in the same tables', () => {
    const tables = new Tables();
    const [first, second] = [new PeriodBook(900, 0, 1), new PeriodBook(1_800, 1, 1)];
    const position = first.openPosition(5, tables);
    expect(second.hasPosition(5)).toBe(false);
    expect(second.openPosition(5, tables)).not.toBe(position);
    expect(first.position(5)).toBe(position);
  });

  it('takes the bytes of its lists, its table of positions and its ladders', () => {
    const tables = new Tables();
    const period = new PeriodBook(900, 0, 1);
    const empty = period.bytes();
    const ladders = period.ladders[0].bytes() + period.ladders[1].bytes();
    const page = 64 * 4;
    expect(empty).toBe(2 * 32 + 8 * 4 + 2 * page + ladders);
    for (let member = 0; member < 64; member++) period.openPosition(member, tables);
    expect(period.bytes()).toBe(empty);
    period.openPosition(64, tables);
    expect(period.bytes()).toBe(empty + 2 * page);
    period.openPosition(20 * 64, tables);
    expect(period.bytes()).toBe(empty + 2 * page + (21 - 8) * 4);
    period.queue.more.reserve(16);
    period.immediate.more.reserve(16);
    for (const ladder of period.ladders) ladder.insert(0, 1);
    expect(period.bytes()).toBe(empty + 2 * page + (21 - 8) * 4 + 2 * 32 + 2 * (64 * 4 + 8));
  });

  it('has new empty ladders after its tick has changed', () => {
    const period = new PeriodBook(900, 0, 100);
    period.retick(7);
    expect(period.ladders.map((ladder) => ladder.bestKey)).toEqual([Sentinel.NO_KEY, Sentinel.NO_KEY]);
    for (const ladder of period.ladders) for (const key of [7, 14, 21]) ladder.insert(key, key);
    expect(period.ladders.map((ladder) => [7, 14, 21].map((key) => ladder.find(key)))).toEqual([
      [7, 14, 21],
      [7, 14, 21],
    ]);
  });
});
