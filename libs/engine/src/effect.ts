import type { HexId } from '#market';
import type { SyncRequest, TopicName } from '#protocol';
import type { CommandOutcome } from './input.js';
import type { StoreChange } from './store-change.js';

/** For the live pages. Reading data stay on this node: the page that shows them is its owner's. */
export type Notice =
  | {
      readonly type: 'block';
      readonly height: number;
      readonly hash: HexId;
      readonly stateHash: HexId;
      readonly timestampMs: number;
      readonly transactions: number;
    }
  | {
      readonly type: 'trade';
      readonly tradeId: HexId;
      readonly period: number;
      readonly buyer: HexId;
      readonly seller: HexId;
      readonly quantityWh: number;
      readonly price: number;
    }
  | { readonly type: 'order'; readonly orderId: HexId; readonly status: string; readonly code: string | null }
  | {
      readonly type: 'settlement';
      readonly tradeId: HexId;
      readonly state: string;
      readonly settledWh: number;
      readonly energy: number;
    }
  | {
      readonly type: 'interval';
      readonly period: number;
      readonly importWh: number;
      readonly exportWh: number;
      readonly quality: string;
      readonly revision: number;
    }
  | {
      readonly type: 'alarm';
      readonly alarmId: string;
      readonly code: string;
      readonly detail: string;
      readonly cleared: boolean;
    };

/**
 * What the shell has to do after a step. All `persist` changes of a step are on disk before any other effect of it is
 * carried out: that is a rule of the runner.
 */
export type EngineEffect =
  | { readonly type: 'persist'; readonly change: StoreChange }
  | { readonly type: 'publish'; readonly topic: TopicName; readonly bytes: Uint8Array }
  /** One frame on the /consensus stream of each of these members. */
  | { readonly type: 'send-consensus'; readonly members: readonly HexId[]; readonly bytes: Uint8Array }
  /** Answered by the input `sync-answer`. */
  | { readonly type: 'sync-request'; readonly requestId: number; readonly member: HexId; readonly request: SyncRequest }
  /** On the /delivery stream; answered by the input `statement-outcome`. */
  | {
      readonly type: 'deliver-statement';
      readonly member: HexId;
      readonly tradeId: HexId;
      readonly revision: number;
      readonly bytes: Uint8Array;
    }
  | { readonly type: 'statement-answer'; readonly requestId: number; readonly bytes: Uint8Array }
  | { readonly type: 'reply'; readonly requestId: number; readonly outcome: CommandOutcome }
  | { readonly type: 'notice'; readonly notice: Notice }
  /** Refusals and oddities, for logs and metrics. */
  | { readonly type: 'refused'; readonly where: string; readonly code: string; readonly detail: string };
