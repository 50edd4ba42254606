import { describe, expect, it } from 'vitest';
import { NodeClock } from './node-clock.js';

describe('the clock of the node', () => {
  it('is the viewer’s until an answer tells better, and goes on from there', () => {
    let viewerMs = 1_000_000;
    const clock = new NodeClock(() => viewerMs);
    expect(clock.nowMs()).toBe(1_000_000);
    clock.adjust('1970-01-01T00:20:00.000Z');
    expect(clock.nowMs()).toBe(1_200_000);
    viewerMs += 500;
    expect(clock.nowMs()).toBe(1_200_500);
    clock.adjust('soon');
    expect(clock.nowMs()).toBe(1_200_500);
  });
});
