import type { Decoders } from '#engine';
import { decodeConsensusMessage, decodeStatus, decodeTransaction } from '#protocol';
import type { Result } from '#market';

/**
 * Decodes what many nodes of one process get as the same bytes in memory once for all of them. What it gives never changes;
 * each engine still judges it on its own. The bytes of a simulated message are never changed after they were sent.
 */
export function sharedDecoders(): Decoders {
  return {
    decodeTransaction: once(decodeTransaction),
    decodeConsensusMessage: once(decodeConsensusMessage),
    decodeStatus: once(decodeStatus),
  };
}

/** The first answer for the same bytes. The other arguments are the same for all nodes of a network. */
function once<Value, Others extends readonly unknown[]>(
  decode: (bytes: Uint8Array, ...others: Others) => Result<Value>,
): (bytes: Uint8Array, ...others: Others) => Result<Value> {
  const answers = new WeakMap<Uint8Array, Result<Value>>();
  return (bytes, ...others) => {
    const known = answers.get(bytes);
    if (known !== undefined) return known;
    const answer = decode(bytes, ...others);
    answers.set(bytes, answer);
    return answer;
  };
}
