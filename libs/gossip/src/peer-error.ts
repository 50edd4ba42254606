/** Why something asked of a peer did not happen. */
export type PeerErrorCode =
  /** There is no connection and none could be made. */
  | 'peer.not-connected'
  /** The answer did not come within the time-out. */
  | 'peer.timed-out'
  /** The caller's signal, or the stop of this network, ended it. */
  | 'peer.aborted'
  /** The peer does not speak the protocol, refused the stream, or the stream broke. */
  | 'peer.stream-failed'
  /** The request or the answer is larger than the frame limit. */
  | 'peer.frame-too-large'
  /** Too many requests to this peer are already waiting here. */
  | 'peer.too-busy';

/** A request to a peer that failed. `code` says why; `cause` is the library's error, when there is one. */
export class PeerError extends Error {
  override readonly name = 'PeerError';

  constructor(
    readonly code: PeerErrorCode,
    readonly peerId: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
