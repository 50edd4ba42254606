import type { ErrorCode } from '#market';

export type KeystoreErrorCode = Extract<ErrorCode, `keystore.${string}`>;

/**
 * The keystore cannot be opened or made. Codes: `keystore.missing`, `keystore.exists`, `keystore.wrong-passphrase`,
 * `keystore.damaged`. The message names the file, never a key or passphrase.
 */
export class KeystoreError extends Error {
  override readonly name = 'KeystoreError';

  constructor(
    readonly code: KeystoreErrorCode,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }
}
