import { planSurplus } from '#agent';
import type { AgentAction, AgentOrder, ForecastPeriod, TradedTotals } from '#agent';
import { failure, hasRole, MAX_ORDERS_PER_TRANSACTION, success } from '#market';
import type { HexId, OrderTerms, Result } from '#market';
import { isPeriodStart, MAX_ENERGY_WH } from '#units';
import type { AgentSettings } from './agent-settings.js';
import type { CommunityState } from './community-state.js';
import { gateMs } from './community-state.js';
import type { EngineEffect } from './effect.js';
import type { Instant } from '#consensus';
import type { Mempool } from './mempool.js';
import type { OwnTransactions } from './own-transactions.js';

/** Most periods of a forecast: as far as the longest horizon goes. */
export const MAX_FORECAST_PERIODS = 2_000;
/** The agent looks at its orders this often within one clearing interval, and at least this far apart. */
const LOOKS_PER_CLEARING = 4;
const MIN_LOOK_INTERVAL_MS = 500;

const SETTINGS = 'agent';
const FORECAST = 'agent-forecast';
const MANAGED = 'agent-orders';

/** Trades for the household: turns what the strategy wants into own transactions. */
export class AgentDriver {
  private settingsInForce: AgentSettings;
  private readonly forecast = new Map<number, ForecastPeriod>();
  /** Orders that the agent placed; those the household placed itself are not touched. */
  private readonly managed: Set<HexId>;
  private nextLookMs = 0;

  constructor(
    private readonly memberId: HexId,
    private readonly state: CommunityState,
    private readonly mempool: Mempool,
    private readonly own: OwnTransactions,
    private readonly emit: (effect: EngineEffect) => void,
    stored: ReadonlyMap<string, string>,
  ) {
    // Safety: written by this class.
    this.settingsInForce = JSON.parse(stored.get(SETTINGS) ?? '{"enabled":false,"limits":null}') as AgentSettings;
    const periods = JSON.parse(stored.get(FORECAST) ?? '[]') as ForecastPeriod[];
    for (const period of periods) this.forecast.set(period.period, period);
    this.managed = new Set(JSON.parse(stored.get(MANAGED) ?? '[]') as HexId[]);
  }

  get settings(): AgentSettings {
    return this.settingsInForce;
  }

  /** Periods still to come, ascending. */
  get forecastPeriods(): readonly ForecastPeriod[] {
    return [...this.forecast.values()].sort((left, right) => left.period - right.period);
  }

  /** Replaces the forecast of the periods given; others stay. Code: `forecast.invalid`. */
  setForecast(periods: readonly ForecastPeriod[]): Result<null> {
    if (periods.length > MAX_FORECAST_PERIODS) {
      return failure('forecast.invalid', `a forecast has at most ${MAX_FORECAST_PERIODS} periods`);
    }
    if (new Set(periods.map(({ period }) => period)).size < periods.length) {
      return failure('forecast.invalid', 'a period is given twice');
    }
    for (const { period, importWh, exportWh } of periods) {
      if (!isPeriodStart(period, this.state.rules.periodSeconds)) {
        return failure('forecast.invalid', `${period} is not the start of a delivery period`);
      }
      if (
        ![importWh, exportWh].every((energy) => Number.isSafeInteger(energy) && energy >= 0 && energy <= MAX_ENERGY_WH)
      ) {
        return failure('forecast.invalid', `energies must be integers from 0 to ${MAX_ENERGY_WH} Wh`);
      }
    }
    this.forgetPast();
    for (const forecast of periods) this.forecast.set(forecast.period, forecast);
    this.persist(FORECAST, this.forecastPeriods);
    this.nextLookMs = 0;
    return success(null);
  }

  /** Code: `agent.limits-invalid`. */
  setSettings(settings: AgentSettings): Result<null> {
    const { limits, enabled } = settings;
    if (limits === null && enabled) return failure('agent.limits-invalid', 'the agent needs price limits to trade');
    if (limits !== null) {
      const { priceFloor, priceCeiling } = this.state.rules;
      const prices = [limits.buyFrom, limits.buyTo, limits.sellFrom, limits.sellTo];
      if (!prices.every((price) => Number.isSafeInteger(price) && price >= priceFloor && price <= priceCeiling)) {
        return failure(
          'agent.limits-invalid',
          `limits must be from ${priceFloor} to ${priceCeiling} micro-units per kWh`,
        );
      }
      if (limits.buyFrom > limits.buyTo || limits.sellFrom < limits.sellTo) {
        return failure('agent.limits-invalid', 'a buy limit rises from first to last, a sell limit falls');
      }
    }
    this.settingsInForce = settings;
    this.persist(SETTINGS, settings);
    this.nextLookMs = 0;
    return success(null);
  }

  /** Monotonic ms of the next wanted `run`; null: none. */
  nextWakeMs(): number | null {
    return this.settingsInForce.enabled && this.forecast.size > 0 ? this.nextLookMs : null;
  }

  run(now: Instant): void {
    const { enabled, limits } = this.settingsInForce;
    if (!enabled || limits === null || now.monotonicMs < this.nextLookMs) return;
    if (this.forecast.size === 0 && this.managed.size === 0) return;
    const interval = Math.floor((this.state.rules.clearingSeconds * 1000) / LOOKS_PER_CLEARING);
    this.nextLookMs = now.monotonicMs + Math.max(MIN_LOOK_INTERVAL_MS, interval);
    const member = this.state.members.member(this.memberId);
    if (member === undefined || !hasRole(member, 'household')) return;
    this.forgetPast();
    const actions = planSurplus({
      forecast: this.forecastPeriods,
      limits,
      rules: this.state.rules,
      orders: this.orders(),
      traded: this.traded(),
      importLimitW: member.importLimitW,
      exportLimitW: member.exportLimitW,
      nowMs: Math.max(now.wallMs, this.state.timestampMs),
    });
    if (actions.length > 0) this.carryOut(actions, now);
  }

  private carryOut(actions: readonly AgentAction[], now: Instant): void {
    const cancelled = actions.filter((action) => action.type === 'cancel').map(({ orderId }) => orderId);
    if (cancelled.length > 0) {
      const orderIds = cancelled.slice(0, MAX_ORDERS_PER_TRANSACTION);
      if (!this.own.submit({ type: 'cancel-orders', orderIds }, now).ok) return;
    }
    const rulesVersion = this.state.rules.version;
    for (const action of actions) {
      if (action.type !== 'replace') continue;
      const { orderId, quantityWh, limitPrice } = action;
      // No room for more transactions: the next look goes on.
      if (!this.own.submit({ type: 'replace-order', orderId, quantityWh, limitPrice, rulesVersion }, now).ok) return;
    }
    const placed = actions.filter((action) => action.type === 'place').map(({ terms }) => terms);
    for (let from = 0; from < placed.length; from += MAX_ORDERS_PER_TRANSACTION) {
      if (!this.place(placed.slice(from, from + MAX_ORDERS_PER_TRANSACTION), rulesVersion, now)) return;
    }
  }

  private place(orders: readonly OrderTerms[], rulesVersion: number, now: Instant): boolean {
    const submitted = this.own.submit({ type: 'place-orders', rulesVersion, orders }, now);
    if (!submitted.ok) return false;
    for (const index of orders.keys()) this.managed.add(this.own.orderId(submitted.value, index));
    const live = new Set([...this.orders()].map(({ orderId }) => orderId));
    for (const orderId of this.managed) if (!live.has(orderId)) this.managed.delete(orderId);
    this.persist(MANAGED, [...this.managed]);
    return true;
  }

  /** Own orders, live or on their way. */
  private orders(): AgentOrder[] {
    const changing = new Set(
      this.mempool.own().flatMap(({ action }) => {
        if (action.type === 'cancel-orders') return action.orderIds;
        return action.type === 'replace-order' ? [action.orderId] : [];
      }),
    );
    const live = this.state.book.orders({ member: this.memberId }).map((order) => ({
      ...order,
      isManaged: this.managed.has(order.orderId),
      isInFlight: changing.has(order.orderId),
    }));
    const pending = this.own.pendingOrders().map(({ orderId, terms }) => ({
      ...terms,
      orderId,
      filledWh: 0,
      isManaged: this.managed.has(orderId),
      isInFlight: true,
    }));
    return [...live, ...pending];
  }

  private traded(): Map<number, TradedTotals> {
    return new Map(
      [...this.forecast.keys()].map((period) => [
        period,
        {
          boughtWh: this.state.book.tradedWh(period, this.memberId, 'buy'),
          soldWh: this.state.book.tradedWh(period, this.memberId, 'sell'),
        },
      ]),
    );
  }

  private forgetPast(): void {
    for (const period of this.forecast.keys()) {
      if (gateMs(period, this.state.rules) <= this.state.timestampMs) this.forecast.delete(period);
    }
  }

  private persist(name: string, value: unknown): void {
    this.emit({ type: 'persist', change: { type: 'put-setting', name, value: JSON.stringify(value) } });
  }
}
