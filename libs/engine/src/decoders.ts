import { decodeConsensusMessage, decodeStatus, decodeTransaction } from '#protocol';

/** How bytes from the network become messages. A simulation decodes once what many of its nodes get. */
export interface Decoders {
  readonly decodeTransaction: typeof decodeTransaction;
  readonly decodeConsensusMessage: typeof decodeConsensusMessage;
  readonly decodeStatus: typeof decodeStatus;
}

export const PROTOCOL_DECODERS: Decoders = { decodeTransaction, decodeConsensusMessage, decodeStatus };
