import * as fc from 'fast-check';
import type { OrderRow, StoreChange } from '#engine';

/** A 64-digit id from a small number. */
export function id(number: number): string {
  return number.toString(16).padStart(64, '0');
}

/** Few different ids, so that random changes meet each other. */
const someId = fc.integer({ min: 1, max: 6 }).map(id);
const small = fc.integer({ min: 0, max: 5 });
const height = fc.integer({ min: 1, max: 8 });
const instantMs = fc.constantFrom(0, 1_767_225_600_000, Number.MAX_SAFE_INTEGER);
const period = fc.constantFrom(0, 1_767_225_600, 4_102_444_800);
const energyWh = fc.constantFrom(0, 1, 1_000_000_000);
const registerWh = fc.constantFrom(0, 999, 9_007_199_254_740_991);
const price = fc.constantFrom(-1_000_000_000, 0, 240_000, 1_000_000_000);
const money = fc.constantFrom(-9_007_199_254_740_991, -1, 0, 168_000, 9_007_199_254_740_991);
const text = fc.constantFrom('', "it's", 'Zürich \u{1F50C}', 'a "quoted" ? text', '\u0000');
const bytes = fc.uint8Array({ maxLength: 40 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null });
const orderStatus = fc.constantFrom('pending', 'live', 'filled', 'left', 'rejected', 'lapsed');
const reasonCode = maybe(fc.constantFrom('order.expired' as const, 'order.cancelled' as const));

const consensusChange: fc.Arbitrary<StoreChange> = fc.oneof(
  fc.record({
    type: fc.constant('append-block'),
    row: fc
      .record({
        height,
        epoch: small,
        view: small,
        timestampMs: instantMs,
        proposer: someId,
        transactionCount: small,
        body: bytes,
        stateHash: someId,
        certificate: maybe(bytes),
      })
      .map((row) => ({ ...row, hash: id(row.height) })),
  }),
  fc.record({
    type: fc.constant('put-pending-block'),
    row: fc.record({ hash: someId, height, header: bytes, transactionIds: fc.array(someId, { maxLength: 3 }) }),
  }),
  fc.record({
    type: fc.constantFrom('put-vote', 'put-certificate'),
    row: fc.record({
      epoch: small,
      view: small,
      kind: fc.constantFrom('notarize', 'nullify', 'finalize'),
      blockHash: maybe(someId),
      bytes,
    }),
  }),
  fc.record({ type: fc.constant('drop-consensus-below'), epoch: small, view: small, height }),
  fc.record({
    type: fc.constant('put-pending-transaction'),
    row: fc.record({
      id: someId,
      author: someId,
      nonce: instantMs,
      validUntilMs: instantMs,
      bytes,
      own: fc.boolean(),
    }),
  }),
  fc.record({ type: fc.constant('drop-pending-transactions'), ids: fc.array(someId, { maxLength: 3 }) }),
  fc.record({ type: fc.constant('put-snapshot'), row: fc.record({ height, bytes }) }),
  fc.record({ type: fc.constant('put-setting'), name: fc.constantFrom('agent', 'nonce'), value: text }),
);

const marketChange: fc.Arbitrary<StoreChange> = fc.oneof(
  fc.record({
    type: fc.constant('put-order'),
    row: fc.record({
      orderId: someId,
      transactionId: someId,
      member: someId,
      side: fc.constantFrom('buy', 'sell'),
      period,
      quantityWh: energyWh,
      limitPrice: price,
      minFillWh: energyWh,
      timeInForce: fc.constantFrom('gtc', 'ioc', 'fok'),
      expiresAtMs: maybe(instantMs),
      rulesVersion: small,
      nonce: instantMs,
      index: small,
      rank: someId,
      status: orderStatus,
      reasonCode,
      reasonDetail: maybe(text),
      filledWh: energyWh,
      sealedHeight: maybe(height),
      sealedAtMs: maybe(instantMs),
      submittedAtMs: maybe(instantMs),
    }),
  }),
  fc.record({
    type: fc.constant('update-order'),
    orderId: someId,
    set: fc.record(
      {
        quantityWh: energyWh,
        limitPrice: price,
        filledWh: energyWh,
        status: orderStatus,
        reasonCode,
        reasonDetail: maybe(text),
        sealedHeight: maybe(height),
        sealedAtMs: maybe(instantMs),
      },
      { requiredKeys: [] },
    ),
  }),
  fc.record({
    type: fc.constant('append-trade'),
    row: fc.record({
      tradeId: someId,
      height,
      timestampMs: instantMs,
      period,
      buyOrder: someId,
      sellOrder: someId,
      buyer: someId,
      seller: someId,
      quantityWh: energyWh,
      price,
      rulesVersion: small,
      gridFee: price,
      communityFee: price,
      shortfallCompensation: price,
    }),
  }),
  fc.record({
    type: fc.constant('append-clearing'),
    row: fc.record({ height, period, timestampMs: instantMs, volumeWh: registerWh, price: maybe(price) }),
  }),
);

const meteringChange: fc.Arbitrary<StoreChange> = fc.oneof(
  fc.record({
    type: fc.constant('put-meter'),
    row: fc.record({
      meterId: fc.constantFrom('grid', 'roof'),
      label: text,
      role: fc.constantFrom('grid', 'pv', 'sub'),
      tokenHash: someId,
      registeredAtMs: instantMs,
    }),
  }),
  fc.record({
    type: fc.constant('drop-meter'),
    meterId: fc.constantFrom('grid', 'roof'),
    droppedAtMs: instantMs,
  }),
  fc.record({
    type: fc.constant('put-reading'),
    row: fc.record({
      meterId: fc.constantFrom('grid', 'roof'),
      kind: fc.constantFrom('register', 'interval'),
      startMs: maybe(fc.constantFrom(0, 900_000)),
      atMs: fc.constantFrom(900_000, 1_800_000, 1_767_225_600_000),
      importWh: maybe(registerWh),
      exportWh: maybe(registerWh),
      receivedAtMs: instantMs,
    }),
  }),
  fc.record({
    type: fc.constant('supersede-reading'),
    meterId: fc.constantFrom('grid', 'roof'),
    kind: fc.constantFrom('register', 'interval'),
    startMs: maybe(fc.constantFrom(0, 900_000)),
    atMs: fc.constantFrom(900_000, 1_800_000, 1_767_225_600_000),
    supersededAtMs: instantMs,
  }),
  fc.record({
    type: fc.constant('put-interval'),
    row: fc.record({
      period,
      importWh: energyWh,
      exportWh: energyWh,
      quality: fc.constantFrom('actual', 'estimated', 'missing'),
      revision: small,
    }),
  }),
);

const settlementChange: fc.Arbitrary<StoreChange> = fc.oneof(
  fc.record({
    type: fc.constant('put-statement'),
    row: fc.record({
      tradeId: someId,
      party: someId,
      revision: small,
      deliveredWh: energyWh,
      quality: fc.constantFrom('actual', 'estimated'),
      commit: someId,
      bytes,
      salt: maybe(bytes),
      acknowledged: fc.boolean(),
      createdAtMs: instantMs,
    }),
  }),
  fc.record({ type: fc.constant('acknowledge-statement'), tradeId: someId, party: someId, revision: small }),
  fc.record({
    type: fc.constant('put-settlement'),
    row: fc.record({
      tradeId: someId,
      period,
      buyer: someId,
      seller: someId,
      state: fc.constantFrom('traded', 'final', 'closed'),
      buyerRevision: small,
      sellerRevision: small,
      buyerDeliveredWh: maybe(energyWh),
      sellerDeliveredWh: maybe(energyWh),
      settledWh: energyWh,
      energy: money,
      gridFee: money,
      communityFee: money,
      sellerPays: money,
      updatedAtMs: instantMs,
      caseState: text,
    }),
  }),
  fc.record({
    type: fc.constant('append-ledger-entry'),
    row: fc.record({
      sequence: height,
      entryId: someId,
      tradeId: someId,
      period,
      kind: fc.constantFrom('purchase', 'sale'),
      refersTo: maybe(someId),
      buyerRevision: small,
      sellerRevision: small,
      postings: fc.array(fc.record({ account: fc.constantFrom('energy-sales', 'payable/1'), amount: money }), {
        maxLength: 3,
      }),
      hash: someId,
      postedAtMs: instantMs,
    }),
  }),
  fc.record({
    type: fc.constant('put-alarm'),
    row: fc.record({
      alarmId: fc.constantFrom('clock', 'gap'),
      code: text,
      detail: text,
      raisedAtMs: instantMs,
      clearedAtMs: maybe(instantMs),
    }),
  }),
);

/** Any change that the engine may ask for, within the limits of each field. */
export const anyChange: fc.Arbitrary<StoreChange> = fc.oneof(
  consensusChange,
  marketChange,
  meteringChange,
  settlementChange,
);

/** A live order of 1 kWh. */
export function anOrder(number: number): OrderRow {
  return {
    orderId: id(number),
    transactionId: id(1),
    member: id(2),
    side: 'buy',
    period: 1_767_225_600,
    quantityWh: 1_000,
    limitPrice: 240_000,
    minFillWh: 0,
    timeInForce: 'gtc',
    expiresAtMs: null,
    rulesVersion: 1,
    nonce: 1_767_225_000_000,
    index: number,
    rank: id(3),
    status: 'live',
    reasonCode: null,
    reasonDetail: null,
    filledWh: 0,
    sealedHeight: 1,
    sealedAtMs: 1_767_225_001_000,
    submittedAtMs: null,
  };
}
