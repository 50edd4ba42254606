import { describe, expect, it } from 'vitest';
import { EventKind, EventLog } from './event-log.js';

type Event = Parameters<EventLog['add']>;

const EVENT: Event = [EventKind.TRADED, 3, 4, 500, -240_000, 77];

function hashOf(...events: readonly Event[]): number {
  const log = new EventLog();
  for (const event of events) log.add(...event);
  return log.runningHash;
}

describe('the events of the core', () => {
  it('are read as they were added, hundreds of them', () => {
    const log = new EventLog();
    for (let number = 0; number < 300; number++) log.add(EventKind.LEFT, number, -number, 2 * number, 3 * number, 0);
    expect(log.length).toBe(300);
    for (let number = 0; number < 300; number++) {
      const read = [log.kind(number), log.row(number), log.other(number), log.quantityWh(number), log.price(number)];
      expect(read).toEqual([EventKind.LEFT, number, 0 - number, 2 * number, 3 * number]);
    }
  });

  it('are overwritten once the length is set back, while the running hash goes on', () => {
    const log = new EventLog();
    log.add(...EVENT);
    const { runningHash } = log;
    log.length = 0;
    expect(log.runningHash).toBe(runningHash);
    log.add(EventKind.CLOSED, -1, 0, 0, 0, 9);
    expect([log.length, log.kind(0), log.row(0)]).toEqual([1, EventKind.CLOSED, -1]);
    expect(log.runningHash).toBe(hashOf(EVENT, [EventKind.CLOSED, -1, 0, 0, 0, 9]));
  });

  it('have the running hash 0 when there was none, and after a reset', () => {
    const log = new EventLog();
    expect(log.runningHash).toBe(0);
    log.add(...EVENT);
    log.reset();
    expect([log.length, log.runningHash]).toEqual([0, 0]);
    log.add(...EVENT);
    expect(log.runningHash).toBe(hashOf(EVENT));
  });
});

describe('the running hash', () => {
  it('is the same on every machine', () => {
    expect(hashOf(EVENT)).toBe(792_690_777_821_673);
    expect(hashOf(EVENT, EVENT)).toBe(1_199_115_473_211_474);
    expect(hashOf(EVENT, [EventKind.ACCEPTED, 0, 0, 1_000_000_000, 999_999_999, -1])).toBe(2_672_606_693_066_477);
  });

  it.each<[string, Event]>([
    ['kind', [EventKind.LEFT, 3, 4, 500, -240_000, 77]],
    ['quantity', [EventKind.TRADED, 3, 4, 501, -240_000, 77]],
    ['price', [EventKind.TRADED, 3, 4, 500, -240_001, 77]],
    ['identity', [EventKind.TRADED, 3, 4, 500, -240_000, 78]],
  ])('tells an event of another %s apart, and still does when more have followed', (_what, other) => {
    expect(hashOf(other)).not.toBe(hashOf(EVENT));
    expect(hashOf(other, EVENT, EVENT)).not.toBe(hashOf(EVENT, EVENT, EVENT));
  });

  it('does not depend on the rows that the orders happen to have', () => {
    expect(hashOf([EventKind.TRADED, 30, 40, 500, -240_000, 77])).toBe(hashOf(EVENT));
  });

  it('is a safe integer that depends on the order of the events', () => {
    const accepted: Event = [EventKind.ACCEPTED, 0, 0, 10, 5, 1];
    expect(hashOf(EVENT, accepted)).not.toBe(hashOf(accepted, EVENT));
    let log = 0;
    for (let number = 0; number < 200; number++) {
      log = hashOf([EventKind.ACCEPTED, 0, 0, number, number, number]);
      expect(Number.isSafeInteger(log) && log >= 0).toBe(true);
    }
  });
});
