import { Module } from '@nestjs/common';
import type { DynamicModule, ModuleMetadata } from '@nestjs/common';
import { AccessGuard } from '../access/access.guard.js';
import { AccessTokens } from '../access/access-tokens.js';
import { AgentController } from '../agent/agent.controller.js';
import { AlarmsController } from '../alarms/alarms.controller.js';
import { CommunityController } from '../community/community.controller.js';
import { EventHub } from '../events/event-hub.js';
import { EventsController } from '../events/events.controller.js';
import { HealthController, VersionedHealthController } from '../health/health.controller.js';
import { Readiness } from '../health/readiness.js';
import { LedgerController } from '../ledger/ledger.controller.js';
import { MarketController } from '../market/market.controller.js';
import { PeriodSummaries } from '../market/period-summaries.js';
import { PricesController } from '../market/prices.controller.js';
import { IntervalsController } from '../meters/intervals.controller.js';
import { MetersController } from '../meters/meters.controller.js';
import { ReadingsController } from '../meters/readings.controller.js';
import { MetricsController } from '../metrics/metrics.controller.js';
import { NodeMetrics } from '../metrics/node-metrics.js';
import { NetworkController } from '../network-status/network.controller.js';
import { IdempotentRequests } from '../orders/idempotent-requests.js';
import { OrderExplainer } from '../orders/order-explainer.js';
import { OrdersController } from '../orders/orders.controller.js';
import { SettlementsController } from '../settlements/settlements.controller.js';
import { TradesController } from '../trades/trades.controller.js';
import { BodyInterceptor } from './body.interceptor.js';
import { ProblemFilter } from './problem.filter.js';
import { ProblemsController } from './problems.controller.js';
import { RouteTable } from './route-table.js';
import { SchemaPipe } from './schema.pipe.js';

/** All routes of a node. `configureHttp` sets up what stands around them. */
@Module({})
export class HttpApiModule {
  /** `imports`: modules that export EngineRunner, RefusalCounter, Store, Clock, NetworkView and HttpSettings. */
  static forRoot({ imports }: Required<Pick<ModuleMetadata, 'imports'>>): DynamicModule {
    return {
      module: HttpApiModule,
      imports,
      controllers: [
        MetersController,
        ReadingsController,
        IntervalsController,
        OrdersController,
        TradesController,
        SettlementsController,
        LedgerController,
        MarketController,
        PricesController,
        AgentController,
        NetworkController,
        CommunityController,
        AlarmsController,
        EventsController,
        HealthController,
        VersionedHealthController,
        MetricsController,
        ProblemsController,
      ],
      providers: [
        AccessGuard,
        AccessTokens,
        BodyInterceptor,
        EventHub,
        IdempotentRequests,
        NodeMetrics,
        OrderExplainer,
        PeriodSummaries,
        ProblemFilter,
        Readiness,
        RouteTable,
        SchemaPipe,
      ],
      exports: [AccessTokens, EventHub],
    };
  }
}
