/**
 * The bearer token of the pages. It arrives in the fragment of a link (`#token=...`), which browsers never send to any
 * server, is kept in the browser's storage, and is taken out of the address bar at once so that it ends up in no
 * bookmark, history entry or screenshot.
 */
const STORAGE_KEY = 'wattmesh.token';
const FRAGMENT_KEY = 'token';
/** Longest token that is looked at; the node's own are about 50 characters. */
const MAX_TOKEN_LENGTH = 200;
/** Visible ASCII: everything else cannot stand in a header. */
const TOKEN = /^[\x21-\x7e]+$/;

/** The part of the browser's Storage that is used; it throws where storage is switched off. */
export type TokenStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** A token and what is left of the fragment without it. */
export interface FragmentToken {
  readonly token: string;
  readonly fragment: string;
}

/** The token in a location hash such as `#token=wm_...` or `#market&token=wm_...`; undefined when there is none. */
export function tokenInFragment(hash: string): FragmentToken | undefined {
  const parts = hash.replace(/^#/, '').split('&');
  const carrier = parts.find((part) => part.startsWith(`${FRAGMENT_KEY}=`));
  if (carrier === undefined) return undefined;
  const token = cleanToken(decode(carrier.slice(FRAGMENT_KEY.length + 1)));
  if (token === undefined) return undefined;
  const rest = parts.filter((part) => part !== carrier && part !== '').join('&');
  return { token, fragment: rest === '' ? '' : `#${rest}` };
}

/** A token as typed or pasted, also inside a whole link; undefined when it cannot be one. */
export function tokenInText(text: string): string | undefined {
  const hashAt = text.indexOf('#');
  return hashAt >= 0 ? tokenInFragment(text.slice(hashAt).trim())?.token : cleanToken(text);
}

/** Keeps the token between visits; where the browser stores nothing, for this visit. */
export class TokenKeeper {
  private token: string | undefined;

  constructor(private readonly storage: TokenStorage | undefined) {
    this.token = attempt(() => this.storage?.getItem(STORAGE_KEY)) ?? undefined;
  }

  get(): string | undefined {
    return this.token;
  }

  set(token: string): void {
    this.token = token;
    attempt(() => this.storage?.setItem(STORAGE_KEY, token));
  }

  forget(): void {
    this.token = undefined;
    attempt(() => this.storage?.removeItem(STORAGE_KEY));
  }
}

function cleanToken(text: string): string | undefined {
  const token = text.trim();
  return token.length <= MAX_TOKEN_LENGTH && TOKEN.test(token) ? token : undefined;
}

function decode(text: string): string {
  return attempt(() => decodeURIComponent(text)) ?? text;
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    // Storage that is switched off or full, or a malformed escape: the caller goes on without.
    return undefined;
  }
}
