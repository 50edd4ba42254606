import { expect, it } from 'vitest';
import type { z } from 'zod';
import type * as shapes from '../../apps/dashboard/src/api/shapes.js';
import { agentState } from '../../apps/node/src/agent/agent-dto.js';
import { alarm } from '../../apps/node/src/alarms/alarm-dto.js';
import { community, member } from '../../apps/node/src/community/community-dto.js';
import { book, openPeriod, periodPrice } from '../../apps/node/src/market/market-dto.js';
import { meteredInterval } from '../../apps/node/src/meters/meter-dto.js';
import { networkPeers, networkStatus } from '../../apps/node/src/network-status/network-dto.js';
import { explanation, order } from '../../apps/node/src/orders/order-dto.js';
import { settlement } from '../../apps/node/src/settlements/settlement-dto.js';
import { trade, tradeDetail } from '../../apps/node/src/trades/trade-dto.js';
import * as answers from './answers.js';
import { endedExplanation, endedOrders } from './ended-orders.js';
import { HEIGHT, makeMarketDay, OWN, START_MS } from './market-day.js';

/** What the pages take an answer for (Shape), what the node declares (schema), and what the fixture says, are one. */
function agree<Shape>(schema: z.ZodType<Shape>, said: readonly Shape[]): void {
  expect(said.length).toBeGreaterThan(0);
  for (const one of said) expect(schema.parse(one)).toEqual(one);
}

const day = makeMarketDay();
const [period] = day.open;
const own = day.trades.filter((made) => answers.ownSideOf(made) !== null);

it('the fixture answers as the node declares it, and the pages read what the node declares', () => {
  agree<shapes.Community>(community, [answers.community(day)]);
  agree<shapes.Member>(member, answers.members(day));
  agree<shapes.NetworkStatus>(networkStatus, [answers.networkStatus(day, START_MS, HEIGHT)]);
  agree<shapes.NetworkPeers>(networkPeers, [answers.networkPeers(day)]);
  agree<shapes.OpenPeriod>(openPeriod, answers.openPeriods(day, START_MS));
  agree<shapes.Book>(
    book,
    day.open.map((each) => answers.book(each, START_MS)),
  );
  agree<shapes.PeriodPrice>(periodPrice, answers.prices(day));
  agree<shapes.Trade>(
    trade,
    day.trades.map((made) => answers.trade(day, made)),
  );
  agree<shapes.TradeDetail>(
    tradeDetail,
    own.map((made) => answers.tradeDetail(day, made)),
  );
  agree<shapes.Settlement>(
    settlement,
    own.flatMap((made) => answers.settlement(day, made) ?? []),
  );
  agree<shapes.Order>(order, answers.ownOrders(day));
  agree<shapes.Order>(order, endedOrders(day));
  const offers = period?.offers.filter((offer) => offer.member === OWN) ?? [];
  agree<shapes.OrderExplanation>(
    explanation,
    offers.flatMap((offer) => (period === undefined ? [] : [answers.explanation(day, period, offer, START_MS)])),
  );
  agree<shapes.OrderExplanation>(
    explanation,
    endedOrders(day).flatMap(({ orderId }) => endedExplanation(day, orderId, START_MS) ?? []),
  );
  agree<shapes.MeteredInterval>(meteredInterval, answers.intervals(day));
  agree<shapes.Alarm>(alarm, answers.alarms());
  agree<shapes.Agent>(agentState, [answers.agent()]);
});
