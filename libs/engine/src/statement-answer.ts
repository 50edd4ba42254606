import type { Result } from '#market';
import { decodeMessage, encodeMessage, nullable, text } from '#protocol';

const MAX_ANSWER_BYTES = 128;
const answerCodec = nullable(text(64));

/** Answer on the /delivery stream: null acknowledges, text is the code of the refusal. */
export function answerStatement(received: Result<null>): Uint8Array {
  return encodeMessage(answerCodec, received.ok ? null : received.failure.code);
}

/** Codes as of `decodeMessage`. */
export function decodeStatementAnswer(bytes: Uint8Array): Result<string | null> {
  return decodeMessage(answerCodec, bytes, MAX_ANSWER_BYTES);
}
