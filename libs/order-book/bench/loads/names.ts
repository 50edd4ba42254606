/** How the tables call the books. */
export const CORE = 'wattmesh';
export const PEER = 'nodejs-order-book';
export const PLAIN = 'plain book';
export const NAIVE = 'naive book';
