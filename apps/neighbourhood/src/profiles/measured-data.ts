import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseKWh } from '#units';
import { projectFolder } from '../project-folder.js';
import { QUARTER_HOURS_PER_DAY } from './day-profile.js';
import type { DayProfile, QuarterHour } from './day-profile.js';
import type { Registers } from './meter-registers.js';

/** The measured days in apps/neighbourhood/data; see there for their sources and licences. All by time of day, from 00:00. */
export interface MeasuredData {
  /** The house with photovoltaics, as its grid meter counted. */
  readonly house: DayProfile;
  /** What its registers showed at the start of each quarter hour of the day. */
  readonly houseRegisters: readonly Registers[];
  /** What its photovoltaics produced, Wh. */
  readonly houseProductionWh: readonly number[];
  /** Loads of three flats, Wh. */
  readonly loadsWh: readonly (readonly number[])[];
  /** A small, changeable production, Wh. */
  readonly productionWh: readonly number[];
}

const LOADS = ['CHH9_sample.csv', 'CHH10_sample.csv', 'CHH16_sample.csv'];

export function readMeasuredData(folder = join(projectFolder(), 'apps/neighbourhood/data')): MeasuredData {
  const house = readHouse(join(folder, 'opsd-residential4/residential4_2016-05-02_03.csv'));
  // Half a day was measured: the second half is the first again (loads), or backwards (the sun goes as it came).
  const loadsWh = LOADS.map((name) => readEnergies(join(folder, 'simply', name))).map((half) => [...half, ...half]);
  const morning = readEnergies(join(folder, 'simply/generated_pv.csv'));
  return { ...house, loadsWh, productionWh: [...morning, ...morning.toReversed()] };
}

/** Rows of `time,kWh per quarter hour` from 00:00, as Wh. */
function readEnergies(file: string): number[] {
  return rowsOf(file).map(([, energy]) => Number(energy) * 1000);
}

interface CounterReading {
  readonly quarterHour: number;
  readonly exportWh: number;
  readonly importWh: number;
  readonly producedWh: number;
}

function readHouse(file: string): Pick<MeasuredData, 'house' | 'houseRegisters' | 'houseProductionWh'> {
  const readings: CounterReading[] = rowsOf(file).map(([time = '', exported, imported, produced]) => ({
    quarterHour: Number(time.slice(11, 13)) * 4 + Number(time.slice(14, 16)) / 15,
    exportWh: wattHours(exported),
    importWh: wattHours(imported),
    producedWh: wattHours(produced),
  }));
  const house: QuarterHour[] = [];
  const houseRegisters: Registers[] = [];
  const houseProductionWh: number[] = [];
  for (const [index, reading] of readings.entries()) {
    const next = readings[index + 1];
    if (next === undefined) continue;
    const { quarterHour, importWh, exportWh } = reading;
    house[quarterHour] = { importWh: next.importWh - importWh, exportWh: next.exportWh - exportWh };
    houseRegisters[quarterHour] = { importWh, exportWh };
    houseProductionWh[quarterHour] = next.producedWh - reading.producedWh;
  }
  if (house.length !== QUARTER_HOURS_PER_DAY) throw new RangeError(`${file} is not one whole day`);
  return { house, houseRegisters, houseProductionWh };
}

function wattHours(text: string | undefined): number {
  const energyWh = parseKWh(text ?? '');
  if (energyWh === undefined) throw new RangeError(`not an energy in kWh: ${text}`);
  return energyWh;
}

/** The fields of each line but the first. */
function rowsOf(file: string): string[][] {
  const [, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map((line) => line.trim().split(','));
}
