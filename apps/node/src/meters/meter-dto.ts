import { MAX_LABEL_LENGTH } from '#market';
import { MAX_REGISTER_WH } from '#metering';
import { MAX_ENERGY_WH } from '#units';
import { z } from 'zod';
import { count, energyField, energyKWhField, energyWh, instant, instantField, period, text } from '../http/fields.js';
import { pageOf, pageQuery } from '../http/paging.js';

/** Most readings in one request; the engine's own limit, refused there with `reading.too-many`. */
export const MAX_READINGS = 10_000;

const METER_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** No control characters: labels are shown. */
const LABEL = /^[^\p{Cc}\p{Cf}]*$/u;

const role = z.enum(['grid', 'pv', 'sub']).meta({
  description: 'grid: at the connection, settles (several are summed). pv: production, informs. sub: a part, informs.',
});

export const meterIdField = z
  .string()
  .regex(METER_ID, 'must be 1 to 64 letters, digits, dots, underscores or hyphens, the first a letter or digit')
  .meta({ description: 'Name of the meter, chosen by its owner; the serial number does well.', example: 'main-meter' });

export const meterPath = z.object({ meterId: meterIdField });

export const registerMeterBody = z
  .strictObject({
    meterId: meterIdField,
    label: z
      .string()
      .min(1)
      .max(MAX_LABEL_LENGTH)
      .regex(LABEL, 'must not hold control characters')
      .optional()
      .meta({ description: 'Shown on the pages. Default: the meter id.', example: 'Main meter' }),
    role: role.default('grid'),
  })
  .meta({ id: 'RegisterMeter' });

export const meter = z
  .object({
    meterId: text('Name of the meter.', 'main-meter'),
    label: text('Shown on the pages.', 'Main meter'),
    role,
    registeredAt: instant('When it was registered.'),
  })
  .meta({ id: 'Meter' });

export const registeredMeter = z
  .object({
    ...meter.shape,
    token: text('Bearer token that may send readings of this meter and nothing else. Told this once.', 'wm_m_2Fv...'),
  })
  .meta({ id: 'RegisteredMeter' });

export const meterPage = pageOf('MeterPage', meter);

const DIRECTIONS = 'Import is taken from the grid, export is fed into it (of a pv meter: produced).';

/** `importWh` or `importKWh`, `exportWh` or `exportKWh`; at least one of them, and not both units of one. */
function energies(greatestWh: number, what: string) {
  return {
    importWh: energyField(`Imported: ${what}.`, 0, greatestWh).optional(),
    exportWh: energyField(`Exported: ${what}.`, 0, greatestWh).optional(),
    importKWh: energyKWhField(`Instead of importWh.`, greatestWh).optional(),
    exportKWh: energyKWhField(`Instead of exportWh.`, greatestWh).optional(),
  };
}

const registerShape = {
  at: instantField('When the register stood there.'),
  ...energies(MAX_REGISTER_WH, 'cumulative register'),
};
const intervalShape = {
  start: instantField('Start, inclusive.'),
  end: instantField('End, exclusive; at most 31 days after the start.'),
  ...energies(MAX_ENERGY_WH, 'energy of the interval'),
};
const supersede = z.boolean().default(false).meta({
  description: 'Replace another value known for the same instant; the old one stays in the history.',
});

const ONE_UNIT = 'give Wh or kWh, not both';

/** [REJECT] two values for one register */
function hasOneUnit(body: { importWh?: number; importKWh?: number; exportWh?: number; exportKWh?: number }): boolean {
  return (
    (body.importWh === undefined || body.importKWh === undefined) &&
    (body.exportWh === undefined || body.exportKWh === undefined)
  );
}

export const registerReading = z
  .strictObject(registerShape)
  .refine(hasOneUnit, ONE_UNIT)
  .meta({
    id: 'RegisterReading',
    description: `Cumulative registers at an instant. ${DIRECTIONS}`,
    example: { at: '2026-06-01T12:00:00Z', importWh: 2793510, exportWh: 1204000 },
  });
export const intervalReading = z
  .strictObject(intervalShape)
  .refine(hasOneUnit, ONE_UNIT)
  .meta({
    id: 'IntervalReading',
    description: `Energy of an interval. ${DIRECTIONS}`,
    example: { start: '2026-06-01T12:00:00Z', end: '2026-06-01T12:15:00Z', importWh: 0, exportWh: 700 },
  });

export const singleRegisterBody = z
  .strictObject({ ...registerShape, supersede })
  .refine(hasOneUnit, ONE_UNIT)
  .meta({ id: 'SingleRegister', example: { at: '2026-06-01T12:00:00Z', importWh: 2793510, exportWh: 1204000 } });
export const singleIntervalBody = z
  .strictObject({ ...intervalShape, supersede })
  .refine(hasOneUnit, ONE_UNIT)
  .meta({
    id: 'SingleInterval',
    example: { start: '2026-06-01T12:00:00Z', end: '2026-06-01T12:15:00Z', importWh: 0, exportWh: 700 },
  });
/** For the OpenAPI document; `readings-body.ts` reads the batch reading by reading. */
export const readingsBatchBody = z
  .strictObject({
    readings: z
      .array(z.union([registerReading, intervalReading]))
      .min(1)
      .max(MAX_READINGS),
    supersede,
  })
  .meta({ id: 'ReadingsBatch' });

export const readingsOutcome = z
  .object({
    created: count('Readings taken in that were not known.'),
    duplicate: count('Readings that were known; nothing changed.'),
    superseded: count('Readings that replaced another value.'),
    rejected: z
      .array(
        z.object({
          index: count('Place in the request, from 0.'),
          code: text('Why.', 'reading.conflict'),
          detail: text('For people.', 'another value is known for this instant'),
        }),
      )
      .meta({ description: 'Readings that were not taken in.' }),
    flagged: z
      .array(z.object({ index: count('Place in the request, from 0.'), code: text('Why.', 'reading.implausible') }))
      .meta({ description: 'Readings taken in, but not used as things stand.' }),
  })
  .meta({ id: 'ReadingsOutcome' });

export const rangeQuery = {
  from: instantField('From, inclusive.').optional(),
  to: instantField('To, exclusive.').optional(),
};
export const readingsQuery = z.strictObject({ ...rangeQuery, ...pageQuery });

export const storedReading = z
  .object({
    kind: z.enum(['register', 'interval']),
    at: instant('Instant of a register, end of an interval.'),
    start: instant('Start of an interval; null for a register.').nullable(),
    importWh: energyWh('Imported; null: not told.').nullable(),
    exportWh: energyWh('Exported; null: not told.').nullable(),
    receivedAt: instant('When it arrived here.'),
    supersededAt: instant('When another value replaced it; null: it stands.').nullable(),
  })
  .meta({ id: 'StoredReading' });
export const readingPage = pageOf('ReadingPage', storedReading);

export const intervalsQuery = z.strictObject({ ...rangeQuery, ...pageQuery });
export const meteredInterval = z
  .object({
    period: period(),
    periodEnd: instant('Its end, exclusive.'),
    importWh: energyWh('Imported by all grid meters together.'),
    exportWh: energyWh('Exported by all grid meters together; never netted with the import.'),
    quality: z.enum(['actual', 'estimated', 'missing']).meta({
      description:
        'actual: between readings at most one period apart. estimated: further apart. missing: nothing known.',
    }),
    revision: count('1 at first; one more with each change.'),
  })
  .meta({ id: 'MeteredInterval' });
export const intervalPage = pageOf('IntervalPage', meteredInterval);

export type RegisterMeterBody = z.output<typeof registerMeterBody>;
export type MeterAnswer = z.output<typeof meter>;
export type RegisteredMeterAnswer = z.output<typeof registeredMeter>;
export type ReadingBody = z.output<typeof registerReading> | z.output<typeof intervalReading>;
export type ReadingsOutcomeAnswer = z.output<typeof readingsOutcome>;
export type StoredReadingAnswer = z.output<typeof storedReading>;
export type MeteredIntervalAnswer = z.output<typeof meteredInterval>;
