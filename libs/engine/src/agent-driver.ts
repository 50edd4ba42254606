import { failure, success } from '#market';
import type { HexId, Result } from '#market';
import type { PricePerKWh } from '#units';
import type { CommunityState } from './community-state.js';
import type { EngineEffect } from './effect.js';
import type { Instant } from './input.js';
import type { OwnTransactions } from './own-transactions.js';
import type { SettlementDesk } from './settlement-desk.js';

/** What the household expects to draw from and feed into the grid in one period. */
export interface ForecastPeriod {
  readonly period: number;
  readonly importWh: number;
  readonly exportWh: number;
}

/** The household's limits for the agent, micro-units per kWh. */
export interface AgentSettings {
  readonly enabled: boolean;
  /** Buying starts at `from` when the period opens and moves to `to` as the gate comes near. */
  readonly buyFrom: PricePerKWh;
  readonly buyTo: PricePerKWh;
  readonly sellFrom: PricePerKWh;
  readonly sellTo: PricePerKWh;
}

/** Most periods of a forecast: as far as the longest horizon goes. */
export const MAX_FORECAST_PERIODS = 2_000;

export class AgentDriver {
  constructor(
    private readonly memberId: HexId,
    private readonly state: CommunityState,
    private readonly own: OwnTransactions,
    private readonly desk: SettlementDesk,
    private readonly emit: (effect: EngineEffect) => void,
    settings: ReadonlyMap<string, string>,
  ) {
    void settings;
  }
  setForecast(periods: readonly ForecastPeriod[]): Result<null> {
    if (periods.length > MAX_FORECAST_PERIODS) return failure('reading.too-many', 'x');
    return success(null);
  }
  setSettings(settings: AgentSettings): Result<null> {
    void settings;
    return success(null);
  }
  run(now: Instant): void {
    void [now, this.memberId, this.state, this.own, this.desk, this.emit];
  }
  nextWakeMs(): number | null {
    return null;
  }
}
