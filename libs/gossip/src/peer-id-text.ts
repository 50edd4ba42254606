import type { PeerId } from '@libp2p/interface';
import { peerIdFromString } from '@libp2p/peer-id';

/** Most characters of a peer id in text form; an Ed25519 one has 52. */
const MAX_PEER_ID_LENGTH = 128;

/** The peer id in text form as an object; undefined when the text is not the one text form of a peer id. */
export function parsePeerId(text: string): PeerId | undefined {
  if (text.length > MAX_PEER_ID_LENGTH) return undefined;
  try {
    const peerId = peerIdFromString(text);
    return peerId.toString() === text ? peerId : undefined;
  } catch {
    return undefined;
  }
}
