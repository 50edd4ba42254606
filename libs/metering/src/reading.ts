import type { EnergyWh, PeriodStart, PowerW } from '#units';

/**
 * What a meter measures. `grid` stands between the household and the grid and alone settles; `pv` counts production (in
 * its export register); `sub` counts anything behind the grid meter. `pv` and `sub` inform.
 */
export type MeterRole = 'grid' | 'pv' | 'sub';
export const METER_ROLES: readonly MeterRole[] = ['grid', 'pv', 'sub'];

/** A direction of energy through a meter: import is taken from the grid, export is fed into it. */
export type Direction = 'import' | 'export';

/** Cumulative counters at an instant. At least one register is there; each register is judged on its own. */
export interface RegisterReading {
  readonly type: 'register';
  /** Unix milliseconds, 0 or later. */
  readonly atMs: number;
  /** Counter of imported energy in Wh, 0 to MAX_REGISTER_WH. */
  readonly importWh?: EnergyWh;
  /** Counter of exported energy (for a `pv` meter: of production) in Wh, 0 to MAX_REGISTER_WH. */
  readonly exportWh?: EnergyWh;
}

/** Energy from `startMs` (inclusive) to `endMs` (exclusive). At least one direction is there. */
export interface IntervalReading {
  readonly type: 'interval';
  /** Unix milliseconds, 0 or later. */
  readonly startMs: number;
  /** Unix milliseconds, after `startMs` by at most MAX_INTERVAL_MS. */
  readonly endMs: number;
  /** Imported energy in Wh, 0 to MAX_ENERGY_WH. */
  readonly importWh?: EnergyWh;
  /** Exported (for a `pv` meter: produced) energy in Wh, 0 to MAX_ENERGY_WH. */
  readonly exportWh?: EnergyWh;
}

export type Reading = RegisterReading | IntervalReading;

export interface MeterOptions {
  readonly role: MeterRole;
  /** Length of the community's delivery period in seconds. */
  readonly periodSeconds: number;
  /** Greatest import power of the connection in W; readings beyond it are not used. null: not checked. */
  readonly importLimitW: PowerW | null;
  /** Greatest export power in W (for a `pv` meter: of the panels). null: not checked. */
  readonly exportLimitW: PowerW | null;
}

/** Delivery periods from `fromPeriod` (inclusive) to `toPeriod` (exclusive), both period starts in Unix seconds. */
export interface PeriodRange {
  readonly fromPeriod: PeriodStart;
  readonly toPeriod: PeriodStart;
}

/** What became of a reading that was taken in. */
export interface AddedReading {
  /** `created`: new; `duplicate`: known with these values, nothing changed; `superseded`: other values replaced. */
  readonly outcome: 'created' | 'duplicate' | 'superseded';
  /**
   * Why the reading is kept but not used, as things stand: it runs ahead of what the connection can carry
   * (`reading.implausible`) or its register is below an earlier one (`reading.register-fell`). Later readings may confirm
   * or refute it. null: it is used.
   */
  readonly flag: 'reading.implausible' | 'reading.register-fell' | null;
  /** The readings that gave way to a superseding one, for the caller's history. */
  readonly replaced: readonly Reading[];
  /** Delivery periods whose interval may have changed, ascending, disjoint, at most MAX_AFFECTED_RANGES. */
  readonly affected: readonly PeriodRange[];
}
