import { Controller } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { GOSSIP_TRANSPORT, GossipContext } from '#gossip';
import { decodeStatement, decodeSyncRequest, encodeSyncAnswer } from '#protocol';
import { EngineRunner } from '../runner/engine-runner.js';
import { RefusalCounter } from '../runner/refusal-counter.js';
import { BlockArchive } from './block-archive.js';

/** Questions of other members on the /sync and /delivery streams. A refusal to answer ends the stream. */
@Controller()
export class StreamController {
  constructor(
    private readonly runner: EngineRunner,
    private readonly archive: BlockArchive,
    private readonly refusals: RefusalCounter,
  ) {}

  @MessagePattern('sync', GOSSIP_TRANSPORT)
  async onSync(@Payload() bytes: Uint8Array, @Ctx() _context: GossipContext): Promise<Uint8Array> {
    const request = decodeSyncRequest(bytes);
    if (!request.ok) throw this.refuse('sync', request.failure.code);
    if (request.value.type === 'push') {
      for (const transaction of request.value.transactions) {
        this.runner.push({ type: 'transaction-bytes', bytes: transaction });
      }
    }
    const answer = this.runner.engine.answerSync(request.value) ?? (await this.archive.answer(request.value));
    return encodeSyncAnswer(answer);
  }

  @MessagePattern('delivery', GOSSIP_TRANSPORT)
  async onStatement(@Payload() bytes: Uint8Array, @Ctx() _context: GossipContext): Promise<Uint8Array> {
    const statement = decodeStatement(bytes);
    if (!statement.ok) throw this.refuse('delivery', statement.failure.code);
    const answer = await this.runner.runStatement(statement.value);
    if (answer === null) throw this.refuse('delivery', 'node.unavailable');
    return answer;
  }

  private refuse(where: string, code: string): Error {
    this.refusals.count(where, code);
    return new Error(`${where}: ${code}`);
  }
}
