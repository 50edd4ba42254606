import { describe, expect, it } from 'vitest';
import type { StoreChange } from '#engine';
import { statementsOf } from './change-statements.js';
import { MAX_ROWS } from './statement.js';
import { anOrder, id } from './testing/random-changes.js';

const put = (number: number): StoreChange => ({ type: 'put-order', row: anOrder(number) });
const fill = (number: number): StoreChange => ({
  type: 'update-order',
  orderId: id(number),
  set: { status: 'filled', filledWh: 1_000 },
});
const leave = (number: number): StoreChange => ({
  type: 'update-order',
  orderId: id(number),
  set: { status: 'left', reasonCode: 'order.unfilled', reasonDetail: 'no counter-offer' },
});
const numbers = Array.from({ length: 100 }, (_, index) => index);

describe('the statements of a commit', () => {
  it('are a dozen for a block of a hundred orders, whatever becomes of each', () => {
    const outcomes = numbers.map((number) => (number % 2 === 0 ? fill(number) : leave(number)));
    const statements = statementsOf([...numbers.map(put), ...outcomes]);
    expect(statements.length).toBeLessThanOrEqual(12);
    expect([...new Set(statements.map(({ sql }) => sql.split(' ', 1)[0]))]).toEqual(['INSERT', 'UPDATE']);
  });

  it('keep the order of two changes of one row', () => {
    const statements = statementsOf([fill(1), leave(1), put(1), fill(1)]);
    expect(statements.map(({ sql }) => sql.split(' ', 1)[0])).toEqual(['UPDATE', 'UPDATE', 'INSERT', 'UPDATE']);
  });

  it('have few different texts, however many rows there are', () => {
    const texts = new Set<string>();
    for (let count = 1; count <= 3 * MAX_ROWS; count++) {
      const statements = statementsOf(Array.from({ length: count }, (_, index) => put(index)));
      let rows = 0;
      for (const { sql, values } of statements) {
        texts.add(sql);
        expect(sql.split('?').length - 1).toBe(values.length);
        rows += values.length / statementsOf([put(0)])[0]!.values.length;
      }
      expect(rows).toBe(count);
    }
    expect(texts.size).toBe(Math.log2(MAX_ROWS) + 1);
  });

  it('leave out an update that sets nothing', () => {
    expect(statementsOf([{ type: 'update-order', orderId: id(1), set: {} }])).toEqual([]);
  });

  it('refuse a number that is not a safe integer', () => {
    const row = { ...anOrder(1), quantityWh: 0.5 };
    expect(() => statementsOf([{ type: 'put-order', row }])).toThrow(/quantityWh cannot be stored: 0.5/);
  });
});
