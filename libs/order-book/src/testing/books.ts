import type { CommunityRules, Sha256 } from '#market';
import type { OrderBook } from '../contract.js';
import type { BookLimits } from '../limits.js';
import { createOrderBook } from '../order-book.js';
import { testRules } from './builders.js';
import { NaiveBook } from './naive-book.js';

/** What the naive book can do too. */
export type TestedBook = Pick<OrderBook, 'apply' | 'order' | 'orders' | 'periods' | 'tradedWh' | 'stateHash'>;

/** An empty book under the rules of the specs with these changes. */
export type CreateBook = (changes?: Partial<CommunityRules>, limits?: Partial<BookLimits>) => TestedBook;

export interface BookUnderTest {
  readonly name: string;
  readonly create: CreateBook;
  /** Then its time grows with the square of the orders. */
  readonly isNaive: boolean;
}

/** The books that every spec of the market's behaviour runs on. */
export function booksWith(sha256: Sha256): readonly BookUnderTest[] {
  const order: CreateBook = (changes, limits) => createOrderBook(testRules(changes), { sha256, limits });
  const naive: CreateBook = (changes, limits) => new NaiveBook(testRules(changes), { sha256, limits });
  return [
    { name: 'the order book', create: order, isNaive: false },
    { name: 'the naive book', create: naive, isNaive: true },
  ];
}
