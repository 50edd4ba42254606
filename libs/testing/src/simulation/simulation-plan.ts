import type { CommunityRules } from '#market';
import type { NetworkFaults } from '../engine-network.js';
import { SeededRandom } from '../seeded-random.js';

/** What may go wrong. */
export const FAULTS = [
  'delay',
  'loss',
  'duplicate',
  'partition',
  'crash',
  'blackout',
  'slow-disk',
  'clock',
  'byzantine',
] as const;
export type Fault = (typeof FAULTS)[number];

/** Ways in which a member misbehaves on purpose. */
export const MISBEHAVIOURS = [
  'silent',
  'junk',
  'replay',
  'withholding',
  'two-blocks',
  'contradicting-votes',
  'forged-certificates',
  'wrong-state-hash',
] as const;
export type Misbehaviour = (typeof MISBEHAVIOURS)[number];

/** What is asked of a simulation. */
export interface SimulationOptions {
  readonly seed: number;
  readonly households: number;
  readonly validators: number;
  readonly days: number;
  /** Only these may be drawn. */
  readonly faults: readonly Fault[];
  /** Members that misbehave; null: drawn. Of the validators never more than f misbehave. */
  readonly byzantine: number | null;
}

/** Everything that a seed decides of a run, in virtual ms from its start. Plain data, so that a failing one can be kept. */
export interface SimulationPlan {
  readonly seed: number;
  readonly households: number;
  readonly validators: number;
  readonly durationMs: number;
  readonly rules: Partial<CommunityRules>;
  /** Orders of a household in a delivery period, on average. */
  readonly ordersPerPeriod: number;
  readonly network: NetworkFaults;
  /** Links between the nodes of `side` and all others are cut; one way: only what the side sends is lost. */
  readonly partitions: readonly {
    readonly atMs: number;
    readonly forMs: number;
    readonly side: readonly number[];
    readonly oneWay: boolean;
  }[];
  /** `after`: not at that instant, but moments after the next vote, or answer to its owner, that the first of the nodes gives. */
  readonly crashes: readonly {
    readonly atMs: number;
    readonly forMs: number;
    readonly nodes: readonly number[];
    readonly after?: 'vote' | 'reply';
  }[];
  readonly clocks: readonly {
    readonly node: number;
    readonly offsetMs: number;
    readonly driftPpm: number;
    readonly stepAtMs: number;
    readonly stepMs: number;
    /** After this the clock is set right again. */
    readonly stepForMs: number;
  }[];
  /** Least and greatest time of a write to disk. */
  readonly fsyncMs: readonly [number, number];
  readonly byzantine: readonly { readonly node: number; readonly kind: Misbehaviour }[];
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Draws a plan. Which faults are on and how strong differs from seed to seed: some bugs hide behind other faults. */
export function drawPlan(options: SimulationOptions): SimulationPlan {
  const random = new SeededRandom(options.seed).fork('plan');
  const durationMs = Math.round(options.days * DAY_MS);
  const rules = drawRules(random.fork('rules'));
  const isOn = (fault: Fault): boolean => random.chance(0.6) && options.faults.includes(fault);
  const on = new Set(FAULTS.filter((fault) => isOn(fault)));
  const nodes = options.households + 1;
  return {
    seed: options.seed,
    households: options.households,
    validators: options.validators,
    durationMs,
    rules,
    ordersPerPeriod: random.pick([0.3, 0.7, 1, 1]),
    network: drawNetwork(on, random.fork('network')),
    partitions: on.has('partition') ? drawPartitions(nodes, durationMs, random.fork('partitions')) : [],
    crashes: [
      ...(on.has('crash') ? drawCrashes(nodes, durationMs, random.fork('crashes')) : []),
      ...(on.has('crash') ? drawReplyCrashes(options.households, durationMs, random.fork('reply crashes')) : []),
      ...(on.has('blackout') ? drawBlackouts(options.validators, durationMs, random.fork('blackouts')) : []),
      ...(on.has('blackout') ? drawVoteCrashes(options.validators, durationMs, random.fork('vote crashes')) : []),
    ],
    clocks: on.has('clock') ? drawClocks(nodes, durationMs, random.fork('clocks')) : [],
    fsyncMs: on.has('slow-disk') ? random.pick([[1, 20] as const, [1, 200] as const, [50, 1_000] as const]) : [0, 0],
    byzantine:
      on.has('byzantine') || options.byzantine !== null ? drawByzantine(options, random.fork('byzantine')) : [],
  };
}

/** Short deadlines and windows, so that whole lives of settlements fit into a day. */
function drawRules(random: SeededRandom): Partial<CommunityRules> {
  const periodSeconds = random.pick([3_600, 3_600, 7_200, 1_800]);
  return {
    periodSeconds,
    gateClosureSeconds: random.pick([60, 300, 900]),
    batchSeconds: random.pick([5, 10, 20]),
    clearingSeconds: random.pick([300, 900, 1_800]),
    matching: random.pick(['auction', 'auction', 'continuous'] as const),
    deltaMs: random.pick([500, 1_000, 2_000]),
    settlementDeadlineSeconds: random.pick([1, 2, 4]) * periodSeconds,
    correctionDays: random.pick([0, 1]),
    shortfallCompensation: random.pick([0, 20_000]),
  };
}

function drawNetwork(on: ReadonlySet<Fault>, random: SeededRandom): NetworkFaults {
  return {
    delayMs: on.has('delay') ? random.pick([[1, 400] as const, [20, 1_500] as const, [1, 5_000] as const]) : [5, 50],
    loss: on.has('loss') ? random.pick([0.01, 0.05, 0.2]) : 0,
    duplicate: on.has('duplicate') ? random.pick([0.02, 0.2]) : 0,
  };
}

function drawPartitions(nodes: number, durationMs: number, random: SeededRandom): SimulationPlan['partitions'] {
  return Array.from({ length: random.between(1, 3) }, () => {
    const everyone = random.shuffled(Array.from({ length: nodes }, (_, index) => index));
    return {
      atMs: random.below(durationMs),
      forMs: random.between(60_000, random.pick([600_000, 2 * HOUR_MS])),
      side: everyone.slice(0, random.between(1, Math.max(1, nodes >> 1))).sort((left, right) => left - right),
      oneWay: random.chance(0.3),
    };
  });
}

function drawCrashes(nodes: number, durationMs: number, random: SeededRandom): SimulationPlan['crashes'] {
  return Array.from({ length: random.between(1, 8) }, () => ({
    atMs: random.below(durationMs),
    forMs: random.between(1_000, random.pick([60_000, HOUR_MS])),
    nodes: [random.below(nodes)],
  }));
}

/** All validators at once, and some one after the other within moments. */
function drawBlackouts(validators: number, durationMs: number, random: SeededRandom): SimulationPlan['crashes'] {
  const atMs = random.below(durationMs);
  return Array.from({ length: validators }, (_, node) => ({
    atMs: atMs + random.pick([0, 0, random.below(3_000)]),
    forMs: random.between(1_000, 120_000),
    nodes: [node],
  }));
}

/** Households that die when they have just told their owner that something is done. */
function drawReplyCrashes(households: number, durationMs: number, random: SeededRandom): SimulationPlan['crashes'] {
  return Array.from({ length: random.between(2, 6) }, () => ({
    atMs: random.below(durationMs),
    forMs: random.between(20, 5_000),
    nodes: [random.below(households)],
    after: 'reply' as const,
  }));
}

/** Validators that die with their word given, and are back before the view is over: one of them, or all. */
function drawVoteCrashes(validators: number, durationMs: number, random: SeededRandom): SimulationPlan['crashes'] {
  return Array.from({ length: random.between(4, 12) }, () => {
    const first = random.below(validators);
    const others = random.chance(0.5)
      ? []
      : Array.from({ length: validators - 1 }, (_, at) => (first + 1 + at) % validators);
    const [atMs, forMs] = [random.below(durationMs), random.between(20, 2_000)];
    return { atMs, forMs, nodes: [first, ...others], after: 'vote' as const };
  });
}

function drawClocks(nodes: number, durationMs: number, random: SeededRandom): SimulationPlan['clocks'] {
  return Array.from({ length: random.between(1, 3) }, () => ({
    node: random.below(nodes),
    offsetMs: random.between(-1_000, 1_000),
    driftPpm: random.pick([0, 50, -50, 500]),
    stepAtMs: random.below(durationMs),
    stepMs: random.pick([0, 900, -900, 5 * 60_000, -5 * 60_000]),
    stepForMs: random.between(30_000, 600_000),
  }));
}

function drawByzantine(options: SimulationOptions, random: SeededRandom): SimulationPlan['byzantine'] {
  const { households, validators } = options;
  const faulty = Math.floor((validators - 1) / 3);
  const count = options.byzantine ?? random.between(1, faulty + 2);
  const bad = random
    .shuffled(Array.from({ length: validators }, (_, index) => index))
    .slice(0, Math.min(faulty, random.between(0, faulty + 1)));
  const followers = random.shuffled(Array.from({ length: households - validators }, (_, index) => validators + index));
  return [...bad, ...followers].slice(0, count).map((node) => ({ node, kind: random.pick(MISBEHAVIOURS) }));
}
