import { describe, expect, it } from 'vitest';
import { settledPeriods } from './settled-periods.js';

const trade = (tradeId: string, minute: number) => ({
  tradeId,
  period: `2026-06-01T12:${String(minute).padStart(2, '0')}:00.000Z`,
  buyer: 'b',
  seller: 's',
});
const NOW = Date.UTC(2026, 5, 1, 12, 20);

describe('a settled period', () => {
  it('is over, and all its trades are final on both sides', () => {
    const states: Record<string, string> = {
      '1b': 'final',
      '1s': 'final',
      '2b': 'corrected',
      '2s': 'closed',
      '3b': 'final',
      '3s': 'previewed',
      '4b': 'final',
      '5b': 'final',
      '5s': 'final',
    };
    const trades = [trade('2', 5), trade('1', 0), trade('3', 0), trade('4', 10), trade('5', 15)];
    const stateOf = (tradeId: string, member: string) => states[tradeId + member];
    expect(settledPeriods(trades, stateOf, NOW, 600)).toEqual([trade('2', 5).period]);
    states['3s'] = 'final';
    states['4s'] = 'provisional';
    expect(settledPeriods(trades, stateOf, NOW, 300)).toEqual([0, 5, 15].map((minute) => trade('', minute).period));
  });

  it('is none without trades', () => {
    expect(settledPeriods([], () => 'final', NOW, 300)).toEqual([]);
  });
});
