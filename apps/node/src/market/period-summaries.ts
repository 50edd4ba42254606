import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { PeriodView } from '#order-book';
import { sumExact } from '#units';
import { EngineRunner } from '../runner/engine-runner.js';

/** What a list of periods shows of one: a view without its levels. Prices in micro-units per kWh. */
export interface PeriodSummary {
  readonly period: number;
  readonly bestBuyPrice: number | null;
  readonly bestSellPrice: number | null;
  readonly buyWh: number;
  readonly sellWh: number;
  readonly liveOrders: number;
  readonly tradedWh: number;
  readonly indicative: PeriodView['indicative'];
}

/**
 * Summaries of many periods. To view one takes milliseconds where a thousand households trade, and a list has hundreds: so
 * each is made once a block, and the engine gets its turn in between.
 */
@Injectable()
export class PeriodSummaries {
  private height = -1;
  /** Of the present height only; at most one for each period of the horizon. */
  private readonly known = new Map<number, PeriodSummary>();

  constructor(private readonly runner: EngineRunner) {}

  async of(periods: readonly number[]): Promise<PeriodSummary[]> {
    const summaries: PeriodSummary[] = [];
    for (const period of periods) {
      this.forgetOldBlocks();
      const known = this.known.get(period);
      if (known !== undefined) {
        summaries.push(known);
        continue;
      }
      const summary = summaryOf(this.runner.engine.state.book.view(period));
      this.known.set(period, summary);
      summaries.push(summary);
      if (summary.liveOrders > 0) await setImmediate();
    }
    return summaries;
  }

  private forgetOldBlocks(): void {
    const { height } = this.runner.engine.state;
    if (height === this.height) return;
    this.height = height;
    this.known.clear();
  }
}

function summaryOf({ period, buys, sells, tradedWh, indicative }: PeriodView): PeriodSummary {
  return {
    period,
    bestBuyPrice: buys[0]?.price ?? null,
    bestSellPrice: sells[0]?.price ?? null,
    buyWh: sumExact(buys.map(({ openWh }) => openWh)),
    sellWh: sumExact(sells.map(({ openWh }) => openWh)),
    liveOrders: sumExact([...buys, ...sells].map(({ orders }) => orders)),
    tradedWh,
    indicative,
  };
}
