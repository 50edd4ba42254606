import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Matching, Sha256 } from '#market';
import { TEST_PERIOD } from './testing/builders.js';
import { Scenario } from './testing/scenario.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();

describe.each<Matching>(['auction', 'continuous'])('supply and demand under %s matching', (matching) => {
  it('add up the energy of each limit and the better ones, best price first', () => {
    const scenario = new Scenario(sha256, { matching });
    scenario.place('b1 10@7, b2 20@9, b3 5@7, s1 8@10, s2 4@12, s3 6@12');
    expect(scenario.book.curves(TEST_PERIOD)).toEqual({
      demand: [
        { price: 9, cumulativeWh: 20 },
        { price: 7, cumulativeWh: 35 },
      ],
      supply: [
        { price: 10, cumulativeWh: 8 },
        { price: 12, cumulativeWh: 18 },
      ],
    });
  });

  it('are without what has traded', () => {
    const scenario = new Scenario(sha256, { matching });
    scenario.place('b1 10@7, s1 8@7');
    scenario.clear();
    expect(scenario.book.curves(TEST_PERIOD)).toEqual({ demand: [{ price: 7, cumulativeWh: 2 }], supply: [] });
  });

  it('of a period that the book does not hold are empty', () => {
    const { book } = new Scenario(sha256, { matching });
    expect(book.curves(TEST_PERIOD)).toEqual({ demand: [], supply: [] });
  });
});
