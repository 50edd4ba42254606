import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MeterRegisters } from './meter-registers.js';

const PROFILE = [
  { importWh: 100, exportWh: 0 },
  { importWh: 0, exportWh: 7 },
  { importWh: 20, exportWh: 0 },
];
const START = { quarterHour: 1, originMs: 80_000, registers: { importWh: 5000, exportWh: 300 } };

describe('the registers of a simulated meter', () => {
  const meter = new MeterRegisters(PROFILE, START, 8_000);

  it('stand still before the first period', () => {
    expect(meter.at(0)).toEqual(START.registers);
    expect(meter.at(80_000)).toEqual(START.registers);
  });

  it('count the quarter hours of the profile, one in each period, round and round', () => {
    expect(meter.at(88_000)).toEqual({ importWh: 5000, exportWh: 307 });
    expect(meter.at(96_000)).toEqual({ importWh: 5020, exportWh: 307 });
    expect(meter.at(104_000)).toEqual({ importWh: 5120, exportWh: 307 });
    expect(meter.at(80_000 + 3 * 8_000 * 1000)).toEqual({ importWh: 5000 + 120_000, exportWh: 300 + 7_000 });
    expect(meter.quarterHourOf(88)).toEqual({ importWh: 20, exportWh: 0 });
  });

  it('run evenly within a period, in whole Wh', () => {
    expect(meter.at(84_000)).toEqual({ importWh: 5000, exportWh: 303 });
    expect(meter.at(95_999)).toEqual({ importWh: 5019, exportWh: 307 });
  });

  it('never fall', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(100_000), (from, later) => {
        const before = meter.at(from);
        const after = meter.at(from + later);
        expect(after.importWh).toBeGreaterThanOrEqual(before.importWh);
        expect(after.exportWh).toBeGreaterThanOrEqual(before.exportWh);
      }),
    );
  });
});
