import type { ErrorCode } from '#market';

/** Codes of the store that callers handle. Documented in the catalogue of #market. */
export type StoreErrorCode = Extract<ErrorCode, `store.${string}`>;

/**
 * The database cannot be opened or written. Codes: `store.unavailable` (disk full, input/output error, damaged file),
 * `store.locked` (another process has the data folder), `store.newer` (written by a newer version of this program).
 */
export class StoreError extends Error {
  override readonly name = 'StoreError';

  constructor(
    readonly code: StoreErrorCode,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }
}

/** Codes of SQLite and of the system after which the file cannot be trusted to take the next write. */
const UNAVAILABLE =
  /^(SQLITE_(FULL|IOERR|READONLY|CORRUPT|NOTADB|CANTOPEN|NOMEM|PERM|AUTH|INTERNAL)|E(ACCES|DQUOT|EXIST|IO|ISDIR|MFILE|NOENT|NOSPC|NOTDIR|PERM|ROFS)$)/;

/** True when SQLite or the system says, anywhere in the chain of causes, that disk or file failed. */
export function isDiskFailure(error: unknown): boolean {
  return codesOf(error).some((code) => UNAVAILABLE.test(code));
}

/** Deepest chain of causes that is followed. */
const MAX_CAUSES = 8;

function codesOf(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > MAX_CAUSES) return [];
  const codes: string[] = [];
  for (const name of ['code', 'originalCode']) {
    const value: unknown = Reflect.get(error, name);
    if (typeof value === 'string') codes.push(value);
  }
  for (const name of ['cause', 'meta', 'driverAdapterError']) {
    codes.push(...codesOf(Reflect.get(error, name), depth + 1));
  }
  return codes;
}
