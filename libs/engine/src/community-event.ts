import type { ErrorCode, HexId, Member } from '#market';
import type { BookEvent } from '#order-book';

/** What the execution of a block did. */
export type CommunityEvent =
  /** `transactionId` and `index`: where an accepted or rejected order came from. */
  | { readonly type: 'book'; readonly event: BookEvent; readonly transactionId: HexId | null }
  /** The whole transaction was refused in execution; its nonce is consumed. */
  | {
      readonly type: 'transaction-rejected';
      readonly transactionId: HexId;
      readonly author: HexId;
      readonly code: ErrorCode;
      readonly detail: string;
    }
  | { readonly type: 'member-admitted'; readonly member: Member }
  | { readonly type: 'member-removed'; readonly memberId: HexId };
