import type { Instant } from '#consensus';
import type { HexId, OrderTerms, Result } from '#market';
import type { Reading } from '#metering';
import type { ConsensusMessage, SignedStatement, Status, SyncAnswer, Transaction } from '#protocol';
import type { ForecastPeriod } from '#agent';
import type { AgentSettings } from './agent-settings.js';
import type { MeterRow } from './rows.js';

export type { Instant };

/** A household's or operator's own request, answered by a `reply` effect with the same id. */
export type Command =
  | { readonly type: 'place-orders'; readonly orders: readonly OrderTerms[] }
  | { readonly type: 'cancel-order'; readonly orderId: HexId }
  | {
      readonly type: 'replace-order';
      readonly orderId: HexId;
      readonly quantityWh: number;
      readonly limitPrice: number;
    }
  | { readonly type: 'register-meter'; readonly meter: MeterRow }
  | { readonly type: 'remove-meter'; readonly meterId: string }
  | {
      readonly type: 'add-readings';
      readonly meterId: string;
      readonly readings: readonly Reading[];
      readonly supersede: boolean;
    }
  | { readonly type: 'set-forecast'; readonly periods: readonly ForecastPeriod[] }
  | { readonly type: 'set-agent'; readonly settings: AgentSettings };

/** What became of each reading of a batch. */
export interface ReadingsOutcome {
  readonly created: number;
  readonly duplicate: number;
  readonly superseded: number;
  readonly rejected: readonly { readonly index: number; readonly code: string; readonly detail: string }[];
  /** Taken in but not used as things stand, with the reason. */
  readonly flagged: readonly { readonly index: number; readonly code: string }[];
}

/** Answer to a command. */
export type CommandOutcome = Result<
  | { readonly type: 'orders'; readonly orderIds: readonly HexId[]; readonly transactionId: HexId }
  | { readonly type: 'readings'; readonly outcome: ReadingsOutcome }
  | { readonly type: 'done' }
>;

/** Everything that can happen to a node. Gossip comes in verified: `Engine.judge` stands before it. */
export type EngineInput =
  /** First input of a run. */
  | { readonly type: 'start' }
  /** `Engine.nextWakeMs` has been reached. */
  | { readonly type: 'tick' }
  /** A transaction that `judge` accepted, or one that a peer sent on /sync (checked here). */
  | { readonly type: 'transaction'; readonly transaction: Transaction }
  | { readonly type: 'transaction-bytes'; readonly bytes: Uint8Array }
  | { readonly type: 'consensus'; readonly message: ConsensusMessage }
  | { readonly type: 'status'; readonly status: Status }
  /** How far the community's clocks are ahead of the own one, in ms; null: too few were asked. */
  | { readonly type: 'clock-offset'; readonly offsetMs: number | null }
  /** A member's node is connected, or no longer. */
  | { readonly type: 'connected'; readonly member: HexId }
  | { readonly type: 'disconnected'; readonly member: HexId }
  /** Answer to a `sync-request`; null: none came. */
  | { readonly type: 'sync-answer'; readonly requestId: number; readonly answer: SyncAnswer | null }
  /** A counterparty's statement; answered by a `statement-answer` with the same id. */
  | { readonly type: 'statement'; readonly requestId: number; readonly statement: SignedStatement }
  /** The counterparty's answer to an own statement; `code` null: acknowledged. undefined outcome: not reached. */
  | {
      readonly type: 'statement-outcome';
      readonly tradeId: HexId;
      readonly revision: number;
      readonly outcome: 'acknowledged' | 'refused' | 'unreached';
      readonly code: string | null;
    }
  | { readonly type: 'command'; readonly requestId: number; readonly command: Command };
