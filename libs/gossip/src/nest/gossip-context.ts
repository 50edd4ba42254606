import { BaseRpcContext } from '@nestjs/microservices';

/** Where a message or request came from. */
export interface GossipOrigin {
  /** Full name of the topic, or of the protocol for a request. */
  topic: string;
  /** The peer that brought it; for a gossiped message not its author. */
  peerId: string;
  /** When it came, in Unix milliseconds of this node's clock. */
  receivedMs: number;
}

/** The context that handlers of gossiped messages and of requests get from `@Ctx()`. */
export class GossipContext extends BaseRpcContext<[GossipOrigin]> {
  constructor(origin: GossipOrigin) {
    super([origin]);
  }

  get topic(): string {
    return this.args[0].topic;
  }

  get peerId(): string {
    return this.args[0].peerId;
  }

  get receivedMs(): number {
    return this.args[0].receivedMs;
  }
}
