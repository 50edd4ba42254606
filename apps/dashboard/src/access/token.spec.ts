import { describe, expect, it } from 'vitest';
import { TokenKeeper, tokenInFragment, tokenInText, type TokenStorage } from './token.js';

function memoryStorage(): TokenStorage & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

const throwing: TokenStorage = {
  getItem: () => {
    throw new Error('denied');
  },
  setItem: () => {
    throw new Error('denied');
  },
  removeItem: () => {
    throw new Error('denied');
  },
};

describe('the token in the address', () => {
  it('is found and taken out of the fragment', () => {
    expect(tokenInFragment('#token=wm_abc')).toEqual({ token: 'wm_abc', fragment: '' });
    expect(tokenInFragment('#market&token=wm_abc')).toEqual({ token: 'wm_abc', fragment: '#market' });
    expect(tokenInFragment('#token=wm%2Babc')).toEqual({ token: 'wm+abc', fragment: '' });
  });

  it('is not seen where there is none that could stand in a header', () => {
    for (const hash of [
      '',
      '#',
      '#market',
      '#token=',
      '#token=a%20b',
      '#token=a%0d%0ab',
      `#token=${'x'.repeat(201)}`,
    ]) {
      expect(tokenInFragment(hash)).toBeUndefined();
    }
  });

  it('is found in a pasted token or a pasted link', () => {
    expect(tokenInText('  wm_abc ')).toBe('wm_abc');
    expect(tokenInText('http://node.local:8080/#token=wm_abc')).toBe('wm_abc');
    expect(tokenInText('http://node.local:8080/#market')).toBeUndefined();
    expect(tokenInText('two words')).toBeUndefined();
    expect(tokenInText('')).toBeUndefined();
  });
});

describe('the kept token', () => {
  it('outlives the page and is gone once forgotten', () => {
    const storage = memoryStorage();
    new TokenKeeper(storage).set('wm_abc');
    const later = new TokenKeeper(storage);
    expect(later.get()).toBe('wm_abc');
    later.forget();
    expect(later.get()).toBeUndefined();
    expect(storage.kept.size).toBe(0);
  });

  it('lasts for the visit where the browser stores nothing', () => {
    for (const storage of [throwing, undefined]) {
      const keeper = new TokenKeeper(storage);
      keeper.set('wm_abc');
      expect(keeper.get()).toBe('wm_abc');
      keeper.forget();
      expect(keeper.get()).toBeUndefined();
    }
  });
});
