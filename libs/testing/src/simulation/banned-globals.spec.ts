import { describe, expect, it } from 'vitest';
import { withoutGlobals } from './banned-globals.js';

describe('inside a simulation', () => {
  it.each<[string, () => unknown]>([
    ['Date.now', () => Date.now()],
    ['new Date()', () => new Date()],
    ['Date()', () => Date()],
    ['Math.random', () => Math.random()],
    ['performance', () => performance.now()],
    ['setTimeout', () => setTimeout(() => undefined, 0)],
    ['setInterval', () => setInterval(() => undefined, 1)],
    ['setImmediate', () => setImmediate(() => undefined)],
    ['queueMicrotask', () => queueMicrotask(() => undefined)],
    ['fetch', () => fetch('http://localhost')],
  ])('%s throws, and is back afterwards', (name, use) => {
    const before = [Date, Math.random, performance, setTimeout, fetch];
    expect(() => withoutGlobals(use)).toThrow(`${name} was used inside a simulation`);
    expect([Date, Math.random, performance, setTimeout, fetch]).toEqual(before);
  });

  it('given instants may be taken apart', () => {
    expect(withoutGlobals(() => new Date(0).toISOString() + String(Date.UTC(2026, 0)))).toBe(
      '1970-01-01T00:00:00.000Z1767225600000',
    );
  });

  it('what the work answers is answered', () => {
    expect(withoutGlobals(() => 7)).toBe(7);
  });
});
