export type KeystoreErrorCode =
  'keystore.missing' | 'keystore.exists' | 'keystore.wrong-passphrase' | 'keystore.damaged';

/** Why the keys of a node cannot be read. The message says what to do. */
export class KeystoreError extends Error {
  override readonly name = 'KeystoreError';

  constructor(
    readonly code: KeystoreErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
