import type { AgentAnswer } from '../../apps/node/src/agent/agent-dto.js';
import type { AlarmAnswer } from '../../apps/node/src/alarms/alarm-dto.js';
import type { CommunityAnswer, MemberAnswer } from '../../apps/node/src/community/community-dto.js';
import type { BookAnswer, OpenPeriodAnswer, PeriodPriceAnswer } from '../../apps/node/src/market/market-dto.js';
import type { MeteredIntervalAnswer } from '../../apps/node/src/meters/meter-dto.js';
import type { NetworkPeersAnswer, NetworkStatusAnswer } from '../../apps/node/src/network-status/network-dto.js';
import type { ExplanationAnswer, OrderAnswer } from '../../apps/node/src/orders/order-dto.js';
import type { SettlementAnswer } from '../../apps/node/src/settlements/settlement-dto.js';
import type { TradeAnswer, TradeDetailAnswer } from '../../apps/node/src/trades/trade-dto.js';
import { clearAuction, type Offer } from './auction.js';
import {
  chance,
  gateOf,
  HEIGHT,
  idOf,
  LABELS,
  netEnergy,
  nextClearing,
  OWN,
  PERIOD_MS,
  START_MS,
  TICK,
  type DayPeriod,
  type DayTrade,
  type MarketDay,
} from './market-day.js';

/** The fixture's day in the words of the HTTP interface; the types are the node's own declarations. */

const GRID_FEE = 15_000;
const COMMUNITY_FEE = 5_000;
const COMPENSATION = 20_000;
const VALIDATORS = 4;
const OPERATOR = LABELS.length - 1;

export const iso = (timeMs: number): string => new Date(timeMs).toISOString();

/** Micro-units as the decimal text of the interface. */
export function decimal(micro: number): string {
  const text = (Math.abs(micro) / 1e6).toFixed(6).replace(/\.?0+$/, '');
  return micro < 0 && text !== '0' ? `-${text}` : text;
}

const times = (price: number, energyWh: number): number => Math.round((price * energyWh) / 1000);

export function members(day: MarketDay): MemberAnswer[] {
  return LABELS.map((label, index) => ({
    memberId: day.memberIds[index] ?? '',
    label,
    gridArea: 'village-north',
    roles:
      index === OPERATOR ? ['operator', 'archive'] : index < VALIDATORS ? ['household', 'validator'] : ['household'],
    own: index === OWN,
    operator: index === OPERATOR,
    validator: index < VALIDATORS,
    connected: index !== 7,
    importLimitW: 17_000,
    exportLimitW: 12_000,
    validFrom: '2026-01-01T00:00:00.000Z',
    validUntil: '2027-01-01T00:00:00.000Z',
  }));
}

export function community(day: MarketDay): CommunityAnswer {
  const all = members(day);
  return {
    communityId: idOf('community'),
    name: 'Mill Lane',
    currency: 'EUR',
    createdAt: '2026-01-01T00:00:00.000Z',
    members: all.length,
    ownMember: all[OWN] ?? null,
    operator: day.memberIds[OPERATOR] ?? null,
    rules: {
      version: 1,
      periodSeconds: 900,
      horizonPeriods: 192,
      gateClosureSeconds: 300,
      batchSeconds: 5,
      clearingSeconds: 300,
      lotWh: 10,
      tick: decimal(TICK),
      priceFloor: '0.08',
      priceCeiling: '0.3',
      matching: 'auction',
      maxOrdersPerPeriodSide: 16,
      maxOrders: 4096,
      gridFee: decimal(GRID_FEE),
      communityFee: decimal(COMMUNITY_FEE),
      shortfallCompensation: decimal(COMPENSATION),
      settlementDeadlineSeconds: 86_400,
      correctionDays: 62,
      timeZone: 'Europe/Berlin',
      deltaMs: 2000,
      operatorDelaySeconds: 86_400,
      maxAdmissionsPerDay: 20,
      protocolVersion: 1,
    },
  };
}

export function networkStatus(day: MarketDay, nowMs: number, height: number): NetworkStatusAnswer {
  return {
    condition: 'running',
    height,
    blockHash: idOf(`block ${height}`),
    blockTimestamp: iso(nowMs - 3_000),
    stateHash: idOf(`state ${height}`),
    agreement: { agree: 11, heard: 11, members: 12, disagreeing: [] },
    consensus: {
      epoch: 0,
      view: height + 6,
      leader: day.memberIds[1] ?? null,
      quorum: 3,
      validators: members(day)
        .slice(0, VALIDATORS)
        .map(({ memberId, label, own, connected }, index) => ({
          memberId,
          label,
          own,
          leader: index === 1,
          connected,
          height: index === 3 ? height - 8 : height,
          heardAt: iso(nowMs - 2_000 - index * 700),
        })),
      nullifiedInARow: 0,
      unfinalizedBlocks: 1,
    },
    catchUp: { active: false, targetHeight: height, behindBlocks: 0 },
    clock: { now: iso(nowMs), offsetMs: 3 },
    mempool: { transactions: 2, own: 1 },
    queue: { waiting: 0, dropped: 0 },
    settlement: { open: 41, unacknowledged: 1 },
    connectedMembers: [...day.memberIds],
    peerId: '12D3KooWQ8XvbRrbN5hTQm1hWzQbqBvmJ2nF7aPzL1oYkT4sUfVx',
    addresses: ['/ip4/192.168.1.20/tcp/4600'],
    halt: null,
    divergedHeight: null,
  };
}

export function networkPeers(day: MarketDay): NetworkPeersAnswer {
  return {
    peers: members(day)
      .filter((member) => !member.own && member.connected)
      .map(({ memberId, label }, index) => ({
        peerId: `12D3KooW${idOf(`peer ${label}`).slice(0, 44)}`,
        memberId,
        label,
        direction: index % 3 === 0 ? ('inbound' as const) : ('outbound' as const),
        address: `/ip4/192.168.1.${21 + index}/tcp/4600`,
        connectedSince: iso(START_MS - 3_600_000 * (3 + index * 7) - 260_000),
        score: index === 6 ? -20 : 0.4 + index / 10,
        rejects: index === 6 ? 1 : 0,
        roundTripMs: index === 8 ? null : 1.2 + chance(`rtt ${label}`) * 9,
      })),
    refusals: [{ peerId: `12D3KooW${idOf('stranger').slice(0, 44)}`, reason: 'not-a-member', remainingMs: 1_260_000 }],
    topics: { '/wattmesh/transactions': { accepted: 8120, ignored: 44, rejected: 1, published: 310, mesh: 6 } },
  };
}

export function openPeriods(day: MarketDay, nowMs: number): OpenPeriodAnswer[] {
  return day.open
    .filter(({ startMs }) => gateOf(startMs) > nowMs)
    .map((period) => {
      const cleared = clearAuction(period.offers, TICK);
      const [buys, sells] = [sideOf(period.offers, 'buy'), sideOf(period.offers, 'sell')];
      return {
        period: iso(period.startMs),
        periodEnd: iso(period.startMs + PERIOD_MS),
        gateClosesAt: iso(gateOf(period.startMs)),
        nextClearingAt: iso(nextClearing(period.startMs, nowMs)),
        bestBuyPrice: buys[0] === undefined ? null : decimal(buys[0].limit),
        bestSellPrice: sells[0] === undefined ? null : decimal(sells[0].limit),
        buyWh: sumOpen(buys),
        sellWh: sumOpen(sells),
        liveOrders: period.offers.length,
        tradedWh: period.trades.reduce((sum, trade) => sum + trade.quantityWh, 0),
        indicativePrice: cleared.price === null ? null : decimal(cleared.price),
        indicativeVolumeWh: cleared.volumeWh,
      };
    });
}

export function book(period: DayPeriod, nowMs: number): BookAnswer {
  const cleared = clearAuction(period.offers, TICK);
  const [first] = period.trades;
  const tradedWh = period.trades.reduce((sum, trade) => sum + trade.quantityWh, 0);
  const [buys, sells] = [levelsOf(sideOf(period.offers, 'buy')), levelsOf(sideOf(period.offers, 'sell'))];
  return {
    period: iso(period.startMs),
    periodEnd: iso(period.startMs + PERIOD_MS),
    gateClosesAt: iso(gateOf(period.startMs)),
    nextClearingAt: iso(nextClearing(period.startMs, nowMs)),
    buys,
    sells,
    demand: curveOf(buys),
    supply: curveOf(sells),
    tradedWh,
    indicativePrice: cleared.price === null ? null : decimal(cleared.price),
    indicativeVolumeWh: cleared.volumeWh,
    clearings:
      first === undefined
        ? []
        : [{ at: iso(first.clearedAtMs), height: HEIGHT - 30, volumeWh: tradedWh, price: decimal(first.price) }],
  };
}

function sideOf(offers: readonly Offer[], side: Offer['side']): Offer[] {
  const sign = side === 'buy' ? -1 : 1;
  return offers.filter((offer) => offer.side === side).toSorted((a, b) => sign * (a.limit - b.limit));
}

function sumOpen(offers: readonly Offer[]): number {
  return offers.reduce((sum, offer) => sum + offer.openWh, 0);
}

function levelsOf(offers: readonly Offer[]): BookAnswer['buys'] {
  return [...Map.groupBy(offers, (offer) => offer.limit)].map(([limit, same]) => ({
    price: decimal(limit),
    openWh: sumOpen(same),
    orders: same.length,
  }));
}

function curveOf(levels: BookAnswer['buys']): BookAnswer['demand'] {
  let cumulativeWh = 0;
  return levels.map((level) => ({ price: level.price, cumulativeWh: (cumulativeWh += level.openWh) }));
}

export function prices(day: MarketDay): PeriodPriceAnswer[] {
  return [...Map.groupBy(day.trades, (trade) => trade.periodMs)]
    .toSorted(([a], [b]) => a - b)
    .map(([periodMs, trades]) => {
      const volumeWh = trades.reduce((sum, trade) => sum + trade.quantityWh, 0);
      const weighted = trades.reduce((sum, trade) => sum + trade.quantityWh * trade.price, 0);
      const all = trades.map((trade) => trade.price);
      return {
        period: iso(periodMs),
        periodEnd: iso(periodMs + PERIOD_MS),
        price: decimal(Math.round(weighted / volumeWh)),
        lowestPrice: decimal(Math.min(...all)),
        highestPrice: decimal(Math.max(...all)),
        volumeWh,
        trades: trades.length,
      };
    });
}

export function trade(day: MarketDay, made: DayTrade): TradeAnswer {
  return {
    tradeId: made.id,
    period: iso(made.periodMs),
    tradedAt: iso(made.clearedAtMs),
    height: HEIGHT - Math.max(0, Math.round((START_MS - made.clearedAtMs) / 5_000)),
    buyOrderId: made.buy.orderId,
    sellOrderId: made.sell.orderId,
    buyer: day.memberIds[made.buy.member] ?? '',
    seller: day.memberIds[made.sell.member] ?? '',
    ownSide: ownSideOf(made),
    quantityWh: made.quantityWh,
    price: decimal(made.price),
    energyAmount: decimal(times(made.price, made.quantityWh)),
    gridFee: decimal(GRID_FEE),
    communityFee: decimal(COMMUNITY_FEE),
    shortfallCompensation: decimal(COMPENSATION),
    rulesVersion: 1,
  };
}

export function ownSideOf(made: DayTrade): 'buyer' | 'seller' | null {
  if (made.buy.member === OWN) return 'buyer';
  return made.sell.member === OWN ? 'seller' : null;
}

export function tradeDetail(day: MarketDay, made: DayTrade): TradeDetailAnswer {
  const { height } = trade(day, made);
  return {
    ...trade(day, made),
    block: {
      height,
      hash: idOf(`block ${height}`),
      stateHash: idOf(`state ${height}`),
      timestamp: iso(made.clearedAtMs),
      proposer: day.memberIds[height % VALIDATORS] ?? '',
      certificate: { epoch: 0, view: height + 6, signers: day.memberIds.slice(0, 3) },
    },
    settlement: settlement(day, made),
  };
}

/** Own trades settle by their age: coming ones are traded, the one just over is previewed, older ones are final. */
export function settlement(day: MarketDay, made: DayTrade): SettlementAnswer | null {
  const ownSide = ownSideOf(made);
  if (ownSide === null) return null;
  const age = Math.floor((START_MS - made.periodMs) / PERIOD_MS);
  const state = age < 1 ? 'traded' : age === 1 ? 'previewed' : laterState(made, age);
  const luck = chance(`delivery ${made.id}`);
  const delivered = luck < 0.14 ? Math.floor(made.quantityWh * (0.55 + luck)) : made.quantityWh;
  const sellerDeliveredWh =
    age < 1 || (age === 1 && ownSide === 'buyer') || (state === 'provisional' && ownSide === 'buyer')
      ? null
      : delivered;
  const buyerDeliveredWh =
    age < 1 || (age === 1 && ownSide === 'seller') || (state === 'provisional' && ownSide === 'seller')
      ? null
      : made.quantityWh;
  const known = [buyerDeliveredWh, sellerDeliveredWh].filter((wh) => wh !== null);
  const settledWh = known.length === 0 ? 0 : Math.min(...known);
  const bothKnown = buyerDeliveredWh !== null && sellerDeliveredWh !== null;
  const energy = times(made.price, settledWh);
  const [gridFee, communityFee] = [times(GRID_FEE, settledWh), times(COMMUNITY_FEE, settledWh)];
  const sellerPays = bothKnown ? times(COMPENSATION, buyerDeliveredWh - sellerDeliveredWh) : 0;
  return {
    tradeId: made.id,
    period: iso(made.periodMs),
    buyer: day.memberIds[made.buy.member] ?? '',
    seller: day.memberIds[made.sell.member] ?? '',
    ownSide,
    state,
    buyerDeliveredWh,
    sellerDeliveredWh,
    settledWh,
    energyAmount: decimal(energy),
    gridFeeAmount: decimal(gridFee),
    communityFeeAmount: decimal(communityFee),
    sellerCompensationAmount: decimal(sellerPays),
    ownNetAmount: decimal(ownSide === 'seller' ? energy - sellerPays : sellerPays - energy - gridFee - communityFee),
    buyerRevision: buyerDeliveredWh === null ? 0 : 1,
    sellerRevision: sellerDeliveredWh === null ? 0 : 1,
    updatedAt: iso(made.periodMs + PERIOD_MS + 40_000),
  };
}

function laterState(made: DayTrade, age: number): SettlementAnswer['state'] {
  const luck = chance(`state ${made.id}`);
  if (age > 96) return luck < 0.5 ? 'provisional' : 'final';
  return luck < 0.05 ? 'disputed' : luck < 0.13 ? 'corrected' : 'final';
}

export function ownOrders(day: MarketDay): OrderAnswer[] {
  return day.open
    .flatMap((period) =>
      period.offers.filter((offer) => offer.member === OWN).map((offer) => order(day, period.startMs, offer)),
    )
    .toReversed();
}

export function order(day: MarketDay, startMs: number, offer: Offer): OrderAnswer {
  return {
    orderId: offer.orderId,
    transactionId: idOf(`transaction ${offer.orderId}`),
    member: day.memberIds[offer.member] ?? '',
    own: offer.member === OWN,
    side: offer.side,
    period: iso(startMs),
    quantityWh: offer.quantityWh,
    filledWh: offer.quantityWh - offer.openWh,
    openWh: offer.openWh,
    limitPrice: decimal(offer.limit),
    minFillWh: 0,
    timeInForce: 'gtc',
    expiresAt: null,
    rulesVersion: 1,
    status: 'live',
    reasonCode: null,
    reasonDetail: null,
    submittedAt: iso(START_MS - 900_000),
    sealedAt: iso(START_MS - 894_000),
    sealedHeight: HEIGHT - 179,
  };
}

export function explanation(day: MarketDay, period: DayPeriod, offer: Offer, nowMs: number): ExplanationAnswer {
  const now = book(period, nowMs);
  const counter = (offer.side === 'buy' ? now.sells : now.buys)[0]?.price ?? null;
  const [last = null] = now.clearings;
  const due = `The next clearing is due at ${now.nextClearingAt ?? 'no time'}.`;
  const filledWh = offer.quantityWh - offer.openWh;
  const reached = last === null || offer.side === 'sell' ? offer.limit <= Number(last?.price ?? 1) * 1e6 : false;
  const reason =
    filledWh > 0
      ? 'partly-filled'
      : last === null
        ? 'awaits-clearing'
        : reached
          ? 'awaits-clearing'
          : 'price-not-reached';
  const text = {
    'partly-filled': `${(filledWh / 1000).toFixed(3)} of ${(offer.quantityWh / 1000).toFixed(3)} kWh traded. You were the last one filled; nothing was left for the rest.`,
    'awaits-clearing': 'In the book; not cleared yet.',
    'price-not-reached': `The price was ${Number(last?.price).toFixed(4)}, you ${offer.side === 'buy' ? 'offered' : 'asked for'} ${(offer.limit / 1e6).toFixed(4)}.`,
  }[reason];
  return {
    orderId: offer.orderId,
    status: 'live',
    reason,
    code: null,
    text: `${text} ${due}`,
    side: offer.side,
    period: now.period,
    limitPrice: decimal(offer.limit),
    quantityWh: offer.quantityWh,
    filledWh,
    waitingSince: null,
    waitingMs: null,
    lastClearing: last,
    line: null,
    satOut: null,
    bestCounterPrice: counter,
    indicativePrice: now.indicativePrice,
    nextClearingAt: now.nextClearingAt,
    gateClosesAt: now.gateClosesAt,
    validators: { connected: 4, quorum: 3 },
    tradedAmount: '0',
  };
}

/** Metered a little beyond what was settled, as in any house. */
export function intervals(day: MarketDay): MeteredIntervalAnswer[] {
  const firstMs = START_MS - (START_MS % PERIOD_MS) - 110 * PERIOD_MS;
  return Array.from({ length: 110 }, (_, index) => {
    const startMs = firstMs + index * PERIOD_MS;
    const own = day.trades.filter((made) => made.periodMs === startMs).flatMap((made) => settlement(day, made) ?? []);
    const settled = (side: 'buyer' | 'seller') =>
      own.filter((each) => each.ownSide === side).reduce((sum, each) => sum + each.settledWh, 0);
    const net = netEnergy(OWN, startMs);
    const luck = chance(`interval ${startMs}`);
    const quality = index === 61 ? 'missing' : luck < 0.05 ? 'estimated' : 'actual';
    return {
      period: iso(startMs),
      periodEnd: iso(startMs + PERIOD_MS),
      importWh: quality === 'missing' ? 0 : Math.max(settled('buyer'), Math.max(0, -net)) + Math.round(14 * luck),
      exportWh: quality === 'missing' ? 0 : Math.max(settled('seller'), Math.max(0, net)) + Math.round(9 * luck),
      quality,
      revision: quality === 'estimated' ? 2 : 1,
    } satisfies MeteredIntervalAnswer;
  });
}

export function alarms(): AlarmAnswer[] {
  return [
    {
      alarmId: 'settlement.counterparty-silent:1',
      code: 'settlement.counterparty-silent',
      detail: 'trade 5d1c9d3f of Thu 11 Jun 18:30',
      active: false,
      raisedAt: '2026-06-12T09:12:00.000Z',
      clearedAt: '2026-06-12T10:40:00.000Z',
      acknowledgedAt: '2026-06-12T09:20:00.000Z',
    },
    {
      alarmId: 'settlement.meter-silent:2',
      code: 'settlement.meter-silent',
      detail: 'trade 77aa01fe of Wed 10 Jun 06:15',
      active: false,
      raisedAt: '2026-06-11T04:31:00.000Z',
      clearedAt: '2026-06-11T07:02:00.000Z',
      acknowledgedAt: null,
    },
  ];
}

export function agent(): AgentAnswer {
  return { settings: { enabled: true, buyFrom: '0.12', buyTo: '0.28', sellFrom: '0.26', sellTo: '0.1' }, forecast: [] };
}
