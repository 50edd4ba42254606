import { createHash } from 'node:crypto';
import { clearAuction, type Offer } from './auction.js';

/** A day and a half of a small community, the same in every run: what the fixture node tells the pages. */

/** What the fixture's clock shows when it starts: a June Friday, seven and a half minutes past two in Berlin. */
export const START_MS = Date.parse('2026-06-12T12:07:30Z');
export const PERIOD_MS = 900_000;
const GATE_MS = 300_000;
const CLEARING_MS = 300_000;
export const TICK = 100;
const LOT_WH = 10;
const PAST_PERIODS = 110;
export const OPEN_PERIODS = 40;
export const HEIGHT = 18_442;
/** The household whose node is looked at. */
export const OWN = 0;

/** Names of the members; the first are the validators, the last is the operator. */
export const LABELS = [
  'Mill Lane 7',
  'Mill Lane 3',
  'Brook Road 12',
  'Mill Lane 5',
  'Brook Road 9',
  'Orchard Way 1',
  'Orchard Way 4',
  'Mill Lane 11',
  'Bakery at the bridge',
  'Brook Road wind turbine',
  'Primary school',
  'Mill Lane Energy',
] as const;
/** Photovoltaic peak power in kW, and the load in W, of each; the wind turbine's load is negative. */
const PEAK_KW = [7.2, 2.4, 0, 2.8, 0, 3.4, 1.6, 0, 0, 0, 6, 0];
const LOAD_W = [620, 480, 900, 510, 760, 640, 420, 1150, 3600, -2900, 4400, 0];

/** A trade of the day; energy in Wh, prices in micro-units. */
export interface DayTrade {
  readonly id: string;
  readonly periodMs: number;
  readonly clearedAtMs: number;
  readonly buy: Offer;
  readonly sell: Offer;
  readonly quantityWh: number;
  readonly price: number;
}

/** A period that can still be traded. */
export interface DayPeriod {
  readonly startMs: number;
  readonly offers: Offer[];
  readonly trades: readonly DayTrade[];
}

/** The whole day. */
export interface MarketDay {
  readonly memberIds: readonly string[];
  readonly trades: DayTrade[];
  readonly open: readonly DayPeriod[];
}

/** 64 hexadecimal digits that follow from a name. */
export function idOf(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

/** Pseudo-random 0..1 that follows from a name. */
export function chance(name: string): number {
  return Number.parseInt(idOf(name).slice(0, 8), 16) / 0x1_0000_0000;
}

export function gateOf(startMs: number): number {
  return startMs - GATE_MS;
}

/** The next clearing of a period at `nowMs`. */
export function nextClearing(startMs: number, nowMs: number): number {
  return Math.min(gateOf(startMs), Math.floor(nowMs / CLEARING_MS) * CLEARING_MS + CLEARING_MS);
}

/** Makes the day. */
export function makeMarketDay(): MarketDay {
  const firstOpen = Math.ceil((START_MS + GATE_MS) / PERIOD_MS) * PERIOD_MS;
  const trades: DayTrade[] = [];
  const open: DayPeriod[] = [];
  for (let index = -PAST_PERIODS; index < OPEN_PERIODS; index += 1) {
    const startMs = firstOpen + index * PERIOD_MS;
    const offers = offersOf(startMs);
    // Of coming periods only some households have had their first clearing; of far ones nobody.
    const cleared = index < 0 ? 1 : index < 8 ? 0.32 : 0;
    const early = offers.filter((offer) => chance(`first ${offer.orderId}`) < cleared);
    const made = clearInto(early, startMs, index < 0 ? gateOf(startMs) : START_MS - (START_MS % CLEARING_MS));
    trades.push(...made);
    if (index >= 0) open.push({ startMs, offers: offers.filter((offer) => offer.openWh > 0), trades: made });
  }
  return { memberIds: LABELS.map((label) => idOf(`member ${label}`)), trades, open };
}

function clearInto(offers: readonly Offer[], startMs: number, clearedAtMs: number): DayTrade[] {
  const { price, fills } = clearAuction(offers, TICK);
  if (price === null) return [];
  return fills.map(({ buy, sell, quantityWh }) => {
    buy.openWh -= quantityWh;
    sell.openWh -= quantityWh;
    const id = idOf(`trade ${startMs} ${buy.orderId} ${sell.orderId}`);
    return { id, periodMs: startMs, clearedAtMs, buy, sell, quantityWh, price };
  });
}

/** What each household wants to sell or buy in a period: its surplus or need, in two steps of price. */
function offersOf(startMs: number): Offer[] {
  return LABELS.flatMap((_, member) => {
    const netWh = netEnergy(member, startMs);
    const side = netWh > 0 ? ('sell' as const) : ('buy' as const);
    const energyWh = Math.abs(netWh);
    return [0.62, 0.38].flatMap((share, step) => {
      const quantityWh = Math.floor((energyWh * share) / LOT_WH) * LOT_WH;
      if (quantityWh < 2 * LOT_WH) return [];
      const taste = chance(`taste ${member} ${step} ${Math.floor(startMs / (4 * PERIOD_MS))}`);
      const base =
        side === 'sell' ? 112_000 + 90_000 * taste + step * 18_000 : 282_000 - 96_000 * taste - step * 22_000;
      const limit = Math.round(base / TICK) * TICK;
      return [
        { orderId: idOf(`order ${member} ${startMs} ${step}`), member, side, limit, quantityWh, openWh: quantityWh },
      ];
    });
  });
}

/** Export (positive) or import (negative) of a household in a period, Wh. */
export function netEnergy(member: number, startMs: number): number {
  const hour = ((startMs / 3_600_000 + 2) % 24) + PERIOD_MS / 7_200_000;
  const sun = Math.max(0, Math.sin(((hour - 5.2) / 16.2) * Math.PI)) ** 1.6;
  const cloud = 0.72 + 0.28 * chance(`cloud ${Math.floor(startMs / (3 * PERIOD_MS))}`);
  const habits = 0.75 + 0.5 * Math.exp(-((hour - 19.3) ** 2) / 7) + 0.35 * Math.exp(-((hour - 7.4) ** 2) / 3);
  const noise = 0.8 + 0.4 * chance(`noise ${member} ${startMs}`);
  const producedWh = (PEAK_KW[member] ?? 0) * 1000 * 0.82 * sun * cloud * 0.25;
  const usedWh = (LOAD_W[member] ?? 0) * habits * noise * 0.25 * (member === 10 && hour > 17 ? 0.3 : 1);
  return Math.round(producedWh - usedWh);
}
