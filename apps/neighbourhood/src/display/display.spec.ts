import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { NodeView } from '../watch/node-watch.js';
import { createDisplay } from './display.js';
import { progressAt } from './progress.js';
import { allAgree, progressLine, tableLines } from './table.js';

const ORIGIN = 1_780_000_000_000;
/** Sun from 06:00 to 20:00. */
const DAY = Array.from({ length: 96 }, (_, index) => ({ importWh: 10, exportWh: index >= 24 && index < 80 ? 5 : 0 }));

function viewOf(changes: Partial<NodeView>): NodeView {
  const status = {
    condition: 'running',
    height: 42,
    stateHash: 'ab',
    agreement: { agree: 7, heard: 7, members: 7 },
    connectedMembers: [],
  };
  return {
    label: 'Mill Lane 1',
    kind: 'house, large roof',
    role: 'validator',
    status,
    trades: 3,
    boughtWh: 0,
    soldWh: 1234,
    balance: 168_000,
    ...changes,
  };
}

const plain = (_name: string, text: string): string => text;

describe('the table', () => {
  it('has a line for each node, with energy in kWh and money in EUR', () => {
    const lines = tableLines(
      [viewOf({}), viewOf({ label: 'Operator', kind: 'operator', role: 'operator' })],
      200,
      plain,
    );
    expect(lines[1]).toMatch(/^Mill Lane 1 +house, large roof +validator +42 +3 +0\.000 +1\.234 +\+0\.168 +7 of 7$/);
    expect(lines[2]).toMatch(/^Operator +operator +42 +7 of 7$/);
  });

  it('never grows wider than the terminal', () => {
    for (const line of tableLines([viewOf({})], 40, plain)) expect(line.length).toBeLessThanOrEqual(40);
  });

  it('marks a node that does not answer and one that does not agree', () => {
    const marked = (view: NodeView) => tableLines([view], 200, (name, text) => `${name}: ${text}`)[1];
    expect(marked(viewOf({ status: null }))).toMatch(/^red: .*no answer$/);
    const behind = { ...viewOf({}).status!, agreement: { agree: 5, heard: 7, members: 7 } };
    expect(marked(viewOf({ status: behind }))).toMatch(/^yellow: .*5 of 7$/);
    expect(allAgree([viewOf({}), viewOf({ status: behind })])).toBe(false);
    expect(allAgree([viewOf({}), viewOf({})])).toBe(true);
  });
});

describe('the progress', () => {
  it('names the period, the time of the measured day and the next gate', () => {
    expect(progressAt(ORIGIN - 3_000, ORIGIN, 20, [DAY])).toMatchObject({
      period: 0,
      timeOfDay: '07:30',
      nextGateSeconds: 18,
    });
    expect(progressAt(ORIGIN, ORIGIN, 20, [DAY])).toMatchObject({ period: 1, timeOfDay: '07:30', nextGateSeconds: 15 });
    expect(progressAt(ORIGIN + 59_000, ORIGIN, 20, [DAY])).toMatchObject({
      period: 3,
      timeOfDay: '08:00',
      nextGateSeconds: 16,
    });
    expect(progressLine(progressAt(ORIGIN + 1_000, ORIGIN, 20, [DAY]), 5, 2)).toBe(
      'period 1 (07:30 in the measured day) · next gate in 14 s · trades: 5 · settled periods: 2',
    );
  });
});

describe('the night', () => {
  it('is when no household has anything to sell, and is named', () => {
    // 20:00 is 50 quarter hours after 07:30.
    const evening = (periods: number) => progressAt(ORIGIN + periods * 20_000, ORIGIN, 20, [DAY, DAY]);
    expect(evening(49).isNight).toBe(false);
    expect(evening(50).isNight).toBe(true);
    expect(progressLine(evening(50), 0, 0)).toContain('(20:00 in the measured day, night: no sun to sell)');
  });
});

describe('a display that is no terminal', () => {
  it('writes one line each period and no control characters', () => {
    let written = '';
    const display = createDisplay(
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          written += chunk.toString();
          done();
        },
      }),
    );
    display.say('hello');
    for (const second of [0, 1, 2, 21]) {
      const progress = progressAt(ORIGIN + second * 1000, ORIGIN, 20, [DAY]);
      display.show({
        views: [viewOf({}), viewOf({ status: null, label: 'Mill Lane 2' })],
        progress,
        trades: 0,
        settled: 0,
      });
    }
    expect(written.split('\n')).toHaveLength(4);
    expect(written).toContain('no answer from Mill Lane 2');
    // oxlint-disable-next-line no-control-regex
    expect(written).not.toMatch(/\u001b/);
  });
});
