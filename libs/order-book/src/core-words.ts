import type { Side, TimeInForce } from '#market';

/** The words of the contract for the numbers of the core, by number. */
export const SIDES: readonly Side[] = ['buy', 'sell'];
export const TIMES_IN_FORCE: readonly TimeInForce[] = ['gtc', 'ioc', 'fok'];
