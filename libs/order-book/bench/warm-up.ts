import { nanoseconds } from './clock.js';
import type { Contender } from './contenders/contender.js';
import type { OrderStream } from './order-stream.js';
import { makeStream } from './stream-maker.js';

/** A book for a stream. */
export type MakeContender = (stream: OrderStream) => Contender;

/**
 * Does work while a small used book of each kind is there. V8 throws the compiled code of a class away when its last object is
 * collected: without this every new book would be timed while it is compiled once more, which a book of a community never is.
 */
export function whileWarm<Result>(stream: OrderStream, makes: readonly MakeContender[], work: () => Result): Result {
  const { plan } = stream;
  const preloaded = Math.min(plan.preloaded, SMALL_BOOK);
  const small = makeStream({ ...plan, preloaded, liveTarget: SMALL_BOOK, operations: WARM_OPERATIONS });
  return whileKept(
    makes.map((make) => used(make(small), small)),
    work,
  );
}

/** Does work while the objects are there. */
export function whileKept<Result>(objects: readonly unknown[], work: () => Result): Result {
  for (const object of objects) kept.add(object);
  try {
    return work();
  } finally {
    kept.clear();
  }
}

function used(contender: Contender, stream: OrderStream): Contender {
  const { preloaded } = stream.plan;
  contender.run(0, preloaded);
  const start = nanoseconds();
  for (let at = preloaded; at < stream.length && nanoseconds() - start < WARM_MS * 1e6; at += CHUNK) {
    contender.run(at, Math.min(stream.length, at + CHUNK));
  }
  return contender;
}

/** Here, and not on the stack, because an optimizing compiler drops what is not read again. */
const kept = new Set<unknown>();

const SMALL_BOOK = 1_000;
const WARM_OPERATIONS = 50_000;
const WARM_MS = 500;
const CHUNK = 10;
