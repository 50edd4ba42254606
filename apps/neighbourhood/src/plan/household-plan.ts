import type { Role } from '#market';
import { netProfile, scaledProfile, wholeWh } from '../profiles/day-profile.js';
import type { DayProfile } from '../profiles/day-profile.js';
import type { MeasuredData } from '../profiles/measured-data.js';
import type { Registers } from '../profiles/meter-registers.js';
import { seededFraction } from '../profiles/seeded-fraction.js';

/** Limits of a household's agent, micro-units per kWh without fees. */
export interface PriceLimits {
  readonly buyFrom: number;
  readonly buyTo: number;
  readonly sellFrom: number;
  readonly sellTo: number;
}

/** One household of the neighbourhood, before keys and ports. */
export interface HouseholdPlan {
  readonly label: string;
  /** What it is, for people. */
  readonly kind: string;
  readonly roles: readonly Role[];
  readonly profile: DayProfile;
  /** What its meter shows at first. */
  readonly registers: Registers;
  /** Power of its connection at full quarter hours, W. */
  readonly importLimitW: number;
  readonly exportLimitW: number;
  readonly limits: PriceLimits;
}

/** 07:30, soon after the sun has reached the roof of the measured house: from here on there are sun and need. */
export const FIRST_QUARTER_HOUR = 7 * 4 + 2;
/** Households that vote: the fewest that withstand one faulty of them. */
export const VALIDATORS = 4;
export const MIN_HOUSEHOLDS = VALIDATORS;
export const MAX_HOUSEHOLDS = 40;

/** Three phases of 25 A, the usual house connection. */
const CONNECTION_W = 17_000;

/** What one of the six kinds of household makes of the measured data at a given size. */
interface HouseholdKind {
  readonly kind: string;
  readonly generates: boolean;
  profile(data: MeasuredData, size: number): DayProfile;
}

const load = (data: MeasuredData, flat: number, factor: number): number[] => wholeWh(data.loadsWh[flat]!, factor);

/**
 * The measured flats take about 1,500 kWh a year; factors of 2 to 4 make households and small businesses of usual size
 * of them, so that need and sun are of the same order.
 */
const KINDS: readonly HouseholdKind[] = [
  {
    kind: 'house, large roof',
    generates: true,
    profile: (data, size) => (size === 1 ? data.house : scaledProfile(data.house, size)),
  },
  { kind: 'family', generates: false, profile: (data, size) => netProfile(load(data, 0, 3 * size), []) },
  {
    kind: 'house, medium roof',
    generates: true,
    profile: (data, size) => netProfile(load(data, 1, 2 * size), wholeWh(data.houseProductionWh, 0.5 * size)),
  },
  { kind: 'workshop', generates: false, profile: (data, size) => netProfile(load(data, 1, 4 * size), []) },
  {
    kind: 'house, small roof',
    generates: true,
    profile: (data, size) => netProfile(load(data, 2, size), wholeWh(data.productionWh, 0.6 * size)),
  },
  { kind: 'two families', generates: false, profile: (data, size) => netProfile(load(data, 2, 4 * size), []) },
];

/** The first six households are as measured; those after them are the same kinds in other sizes. */
export function planHouseholds(count: number, seed: number, data: MeasuredData): HouseholdPlan[] {
  return Array.from({ length: count }, (_, index) => {
    const kind = KINDS[index % KINDS.length]!;
    const size = index < KINDS.length ? 1 : 0.6 + 0.8 * seededFraction(seed, index);
    return {
      label: `Mill Lane ${index + 1}`,
      kind: kind.kind,
      roles: index < VALIDATORS ? ['household', 'validator'] : ['household'],
      profile: kind.profile(data, size),
      registers: index === 0 ? data.houseRegisters[FIRST_QUARTER_HOUR]! : { importWh: 0, exportWh: 0 },
      importLimitW: CONNECTION_W,
      exportLimitW: kind.generates ? CONNECTION_W : 0,
      limits: limitsOf(index),
    };
  });
}

/**
 * Everyone gives in at another price: sellers come down to 0.09 to 0.13, buyers go up to 0.25 to 0.23, so that the dearest
 * offers stay unfilled or partly filled. With fees of 0.05 the greatest limit is the retail price of 0.30.
 */
function limitsOf(index: number): PriceLimits {
  const step = index % 5;
  return {
    buyFrom: 100_000 + 2_000 * step,
    buyTo: 250_000 - 5_000 * step,
    sellFrom: 240_000 - 2_000 * step,
    sellTo: 130_000 - 10_000 * step,
  };
}
