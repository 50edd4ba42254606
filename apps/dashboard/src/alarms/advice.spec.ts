import { describe, expect, it } from 'vitest';
import { adviceFor } from './advice.js';

describe('the advice for an alarm', () => {
  it('says in plain words what to do', () => {
    expect(adviceFor('settlement.meter-silent').title).toBe('Your meter is silent');
  });

  it('falls back to the code of an alarm that is new', () => {
    expect(adviceFor('store.nearly-full').title).toBe('store.nearly-full');
  });
});
