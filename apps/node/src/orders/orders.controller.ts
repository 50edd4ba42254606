import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Command } from '#engine';
import type { OrderTerms } from '#market';
import { Store } from '#store';
import type { Response } from 'express';
import { z } from 'zod';
import { Access } from '../access/access.decorator.js';
import { ApiErrors } from '../http/api-errors.js';
import type { Page } from '../http/paging.js';
import { ProblemError, problemOf } from '../http/problem-error.js';
import { mapPage } from '../http/texts.js';
import { EngineRunner } from '../runner/engine-runner.js';
import { IdempotentRequests } from './idempotent-requests.js';
import { orderAnswer, placedOrdersAnswer } from './order-answer.js';
import {
  changedOrder,
  explanation,
  order,
  orderPage,
  orderPath,
  ordersQuery,
  PENDING_DETAIL,
  placedOrders,
  placeOrdersBody,
  replaceOrderBody,
} from './order-dto.js';
import type {
  ChangedOrderAnswer,
  ExplanationAnswer,
  NewOrderBody,
  OrderAnswer,
  OrdersQuery,
  PlacedOrdersAnswer,
  PlaceOrdersBody,
  ReplaceOrderBody,
} from './order-dto.js';
import { OrderExplainer } from './order-explainer.js';

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/;

type OrderPath = z.output<typeof orderPath>;

/** Offers to buy and sell. */
@ApiTags('Orders')
@Controller('api/v1/orders')
export class OrdersController {
  constructor(
    private readonly runner: EngineRunner,
    private readonly store: Store,
    private readonly requests: IdempotentRequests,
    private readonly explainer: OrderExplainer,
  ) {}

  @Post()
  @Access('household')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Place orders',
    description: 'Success says: stored here and on its way, not yet sealed. All orders are taken or none.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: '1 to 128 visible ASCII characters. The same key with the same body has one effect; kept 24 hours.',
  })
  @ApiAcceptedResponse({ standardSchema: placedOrders, description: 'On their way.' })
  @ApiErrors(
    'http.validation',
    'http.idempotency-mismatch',
    'order.period-invalid',
    'order.off-lot',
    'order.off-tick',
    'order.price-out-of-bounds',
    'order.min-fill-invalid',
    'order.gate-closed',
    'order.beyond-horizon',
    'order.expired',
    'order.too-many',
    'order.self-cross',
    'order.capacity-exceeded',
    'order.book-full',
    'order.not-a-household',
    'member.unknown',
    'transaction.too-many-unsealed',
    'node.unavailable',
    'node.busy',
  )
  async place(
    @Body({ schema: placeOrdersBody }) body: PlaceOrdersBody,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PlacedOrdersAnswer> {
    if (key !== undefined && !IDEMPOTENCY_KEY.test(key)) throw badKey();
    const command: Command = { type: 'place-orders', orders: body.orders.map(termsOf) };
    const { answer, replayed } = await this.requests.once<PlacedOrdersAnswer>({
      route: 'POST /api/v1/orders',
      key,
      body,
      status: 202,
      answerOf: (value) => {
        if (value.type !== 'orders') throw new Error(`the engine answered orders with ${value.type}`);
        return placedOrdersAnswer(body.orders, value);
      },
      run: (answerFor) => this.runner.run(command, answerFor),
    });
    if (replayed) response.setHeader('Idempotency-Replayed', 'true');
    return answer;
  }

  @Get()
  @Access('read')
  @ApiOperation({ summary: 'Orders, newest first' })
  @ApiOkResponse({ standardSchema: orderPage, description: 'A page.' })
  @ApiErrors('http.validation', 'store.bad-cursor')
  async list(
    @Query({ schema: ordersQuery }) { scope, status, period, limit, cursor }: OrdersQuery,
  ): Promise<Page<OrderAnswer>> {
    const filter = {
      member: scope === 'own' ? this.memberId : undefined,
      statuses: status === undefined ? undefined : [status],
      period,
    };
    return mapPage(await this.store.market.orders(filter, { limit, cursor }), (row) => orderAnswer(row, this.memberId));
  }

  @Get(':orderId')
  @Access('read')
  @ApiOperation({ summary: 'One order' })
  @ApiOkResponse({ standardSchema: order, description: 'The order.' })
  @ApiErrors('http.validation', 'order.unknown')
  async get(@Param({ schema: orderPath }) { orderId }: OrderPath): Promise<OrderAnswer> {
    const row = await this.store.market.order(orderId);
    if (row === null) throw new ProblemError('order.unknown', `no order ${orderId} is known here`);
    return orderAnswer(row, this.memberId);
  }

  @Get(':orderId/explanation')
  @Access('read')
  @ApiOperation({ summary: 'Why an order did or did not trade' })
  @ApiOkResponse({ standardSchema: explanation, description: 'The reason, for programs and for people.' })
  @ApiErrors('http.validation', 'order.unknown')
  async explain(@Param({ schema: orderPath }) { orderId }: OrderPath): Promise<ExplanationAnswer> {
    const row = await this.store.market.order(orderId);
    if (row === null) throw new ProblemError('order.unknown', `no order ${orderId} is known here`);
    return await this.explainer.explain(row);
  }

  @Put(':orderId')
  @Access('household')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Replace quantity and limit of an own order',
    description: 'It keeps its time priority only when it lowers the quantity at the same price.',
  })
  @ApiAcceptedResponse({ standardSchema: changedOrder, description: 'The change is on its way.' })
  @ApiErrors(
    'http.validation',
    'order.unknown',
    'order.not-owner',
    'order.off-lot',
    'order.off-tick',
    'order.price-out-of-bounds',
    'order.gate-closed',
    'order.self-cross',
    'order.capacity-exceeded',
    'transaction.too-many-unsealed',
    'node.unavailable',
    'node.busy',
  )
  async replace(
    @Param({ schema: orderPath }) { orderId }: OrderPath,
    @Body({ schema: replaceOrderBody }) { quantityWh, limitPrice }: ReplaceOrderBody,
  ): Promise<ChangedOrderAnswer> {
    return await this.change({ type: 'replace-order', orderId, quantityWh, limitPrice });
  }

  @Delete(':orderId')
  @Access('household')
  @HttpCode(202)
  @ApiOperation({ summary: 'Cancel an own order' })
  @ApiAcceptedResponse({ standardSchema: changedOrder, description: 'The cancellation is on its way.' })
  @ApiErrors(
    'http.validation',
    'order.unknown',
    'order.not-owner',
    'transaction.too-many-unsealed',
    'node.unavailable',
    'node.busy',
  )
  async cancel(@Param({ schema: orderPath }) { orderId }: OrderPath): Promise<ChangedOrderAnswer> {
    return await this.change({ type: 'cancel-order', orderId });
  }

  private async change(
    command: Extract<Command, { type: 'replace-order' | 'cancel-order' }>,
  ): Promise<ChangedOrderAnswer> {
    const outcome = await this.runner.run(command);
    if (!outcome.ok) throw problemOf(outcome.failure);
    if (outcome.value.type !== 'orders')
      throw new Error(`the engine answered ${command.type} with ${outcome.value.type}`);
    const { transactionId } = outcome.value;
    return { status: 'pending', detail: PENDING_DETAIL, transactionId, orderId: command.orderId };
  }

  private get memberId(): string {
    return this.runner.engine.options.memberId;
  }
}

function termsOf({ expiresAt, ...terms }: NewOrderBody): OrderTerms {
  return { ...terms, expiresAtMs: expiresAt };
}

function badKey(): ProblemError {
  const detail = 'must be 1 to 128 visible ASCII characters';
  return new ProblemError('http.validation', `Idempotency-Key: ${detail}`, {
    errors: [{ field: 'Idempotency-Key', detail }],
  });
}
