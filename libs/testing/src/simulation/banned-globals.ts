/** What the core must not reach for: time, chance and I/O come in through ports. */
const BANNED = ['fetch', 'performance', 'queueMicrotask', 'setImmediate', 'setInterval', 'setTimeout'] as const;

/**
 * Runs the work while every clock, timer and source of chance throws. What lets them in would make a run differ from the
 * next one with the same seed.
 */
export function withoutGlobals<Result>(work: () => Result): Result {
  const giveBack = take();
  try {
    return work();
  } finally {
    giveBack();
  }
}

function take(): () => void {
  const globals = globalThis as unknown as Record<string, unknown>;
  const before = BANNED.map((name) => [name, Object.getOwnPropertyDescriptor(globals, name)] as const);
  for (const name of BANNED) {
    Object.defineProperty(globals, name, { configurable: true, get: () => refuse(name) });
  }
  const { Date: realDate } = globalThis;
  const realRandom = Math.random;
  globals['Date'] = new Proxy(realDate, {
    apply: () => refuse('Date()'),
    construct: (target, args: readonly unknown[]) =>
      args.length === 0 ? refuse('new Date()') : (Reflect.construct(target, args) as Date),
    get: (target, name) => (name === 'now' ? refuse('Date.now') : (Reflect.get(target, name) as unknown)),
  });
  Math.random = () => refuse('Math.random');
  return () => {
    for (const [name, descriptor] of before)
      if (descriptor !== undefined) Object.defineProperty(globals, name, descriptor);
    globals['Date'] = realDate;
    Math.random = realRandom;
  };
}

function refuse(name: string): never {
  throw new Error(`${name} was used inside a simulation`);
}
