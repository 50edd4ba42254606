import { collectGarbage, percentile } from './clock.js';
import type { Contender } from './contenders/contender.js';
import type { OrderStream } from './order-stream.js';
import { whileWarm } from './warm-up.js';
import type { MakeContender } from './warm-up.js';

/** Nanoseconds of single commands, the clock's own cost included. */
export interface Latency {
  readonly operations: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Times each operation after the preloaded orders, at most `operations` of them. */
export function latencyOf(stream: OrderStream, make: MakeContender, operations: number): Latency {
  return whileWarm(stream, [make], () => timeSteps(stream, make(stream), operations));
}

function timeSteps(stream: OrderStream, contender: Contender, operations: number): Latency {
  const { preloaded } = stream.plan;
  const end = Math.min(stream.length, preloaded + operations);
  contender.run(0, preloaded);
  collectGarbage();
  const spans = new Float64Array(end - preloaded);
  for (let at = preloaded; at < end; at++) {
    const start = process.hrtime();
    contender.step(at);
    spans[at - preloaded] = spanBetween(start, process.hrtime());
  }
  return distributionOf(spans);
}

/** The same around nothing: what the clock itself costs. */
export function clockLatency(): Latency {
  const spans = new Float64Array(1_000_000);
  for (let at = 0; at < spans.length; at++) {
    const start = process.hrtime();
    spans[at] = spanBetween(start, process.hrtime());
  }
  return distributionOf(spans);
}

function spanBetween(start: [number, number], end: [number, number]): number {
  return (end[0] - start[0]) * 1e9 + (end[1] - start[1]);
}

function distributionOf(spans: Float64Array): Latency {
  spans.sort();
  return {
    operations: spans.length,
    p50: percentile(spans, 0.5),
    p90: percentile(spans, 0.9),
    p99: percentile(spans, 0.99),
    p999: percentile(spans, 0.999),
    max: spans.at(-1) ?? Number.NaN,
  };
}
