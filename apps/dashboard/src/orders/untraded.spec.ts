import { expect, it } from 'vitest';
import { isUntraded } from './untraded.js';

it.each([
  ['left', 'order.gate-closed', true],
  ['left', 'order.cancelled', false],
  ['rejected', 'order.self-cross', true],
  ['lapsed', 'order.never-sealed', true],
  ['filled', null, false],
  ['live', null, false],
  ['pending', null, false],
] as const)('an order that is %s (%s) counts as ended untraded: %s', (status, reasonCode, expected) => {
  expect(isUntraded({ status, reasonCode })).toBe(expected);
});
