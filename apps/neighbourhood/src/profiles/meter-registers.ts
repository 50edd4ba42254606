import type { EnergyWh } from '#units';
import { quarterHourAt } from './day-profile.js';
import type { DayProfile, QuarterHour } from './day-profile.js';

/** Cumulative registers of a grid meter. */
export interface Registers {
  readonly importWh: EnergyWh;
  readonly exportWh: EnergyWh;
}

/** Where and when a simulated meter begins. */
export interface MeterStart {
  /** Quarter hour of the day with which the first delivery period begins. */
  readonly quarterHour: number;
  /** Start of the first delivery period, Unix ms. */
  readonly originMs: number;
  readonly registers: Registers;
}

/**
 * A simulated grid meter: each delivery period, however short, counts the Wh of one quarter hour of the profile. What it
 * shows follows from the instant alone, so that a meter that was switched off goes on as if it had not been.
 */
export class MeterRegisters {
  /** Energy of the profile's quarter hours before each, from `start.quarterHour` on; the last is the whole day. */
  private readonly sums: Registers[];

  constructor(
    readonly profile: DayProfile,
    readonly start: MeterStart,
    /** Length of a delivery period in ms. */
    private readonly periodMs: number,
  ) {
    let sum: Registers = { importWh: 0, exportWh: 0 };
    this.sums = [sum];
    for (const index of profile.keys()) {
      sum = plus(sum, quarterHourAt(profile, start.quarterHour + index));
      this.sums.push(sum);
    }
  }

  /** The quarter hour that a delivery period stands for. @param periodStart Unix seconds, not before the origin */
  quarterHourOf(periodStart: number): QuarterHour {
    return quarterHourAt(this.profile, this.start.quarterHour + this.periodsUntil(periodStart * 1000));
  }

  /** What the meter shows at an instant, Unix ms; within a period it runs evenly, in whole Wh. */
  at(timeMs: number): Registers {
    const { originMs, registers, quarterHour } = this.start;
    if (timeMs < originMs) return registers;
    const periods = this.periodsUntil(timeMs);
    const partMs = timeMs - originMs - periods * this.periodMs;
    const current = quarterHourAt(this.profile, quarterHour + periods);
    const part = (energyWh: EnergyWh): EnergyWh => Math.floor((energyWh * partMs) / this.periodMs);
    const days = Math.floor(periods / this.profile.length);
    const wholeDays = this.sums[this.profile.length]!;
    const today = this.sums[periods % this.profile.length]!;
    return {
      importWh: registers.importWh + days * wholeDays.importWh + today.importWh + part(current.importWh),
      exportWh: registers.exportWh + days * wholeDays.exportWh + today.exportWh + part(current.exportWh),
    };
  }

  private periodsUntil(timeMs: number): number {
    return Math.floor((timeMs - this.start.originMs) / this.periodMs);
  }
}

function plus(left: Registers, right: QuarterHour): Registers {
  return { importWh: left.importWh + right.importWh, exportWh: left.exportWh + right.exportWh };
}
