import { Random } from './random.js';

/** Ids of the form that is the fastest for nodejs-order-book: short, and no number, which objects would keep sorted. */
export function shortIds(count: number): string[] {
  return Array.from({ length: count }, (_, number) => internalized(`o${number}`));
}

/** Ids like those of a community: 64 hexadecimal digits. */
export function hexIds(count: number, seed: number): string[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => internalized(random.hexId()));
}

/** The same text in the form that property names have, so that no book pays for the first use of an id as one. */
function internalized(id: string): string {
  return Object.keys({ [id]: true })[0]!;
}
