import type { PageAnswer } from './answers.js';

/** A node refused a request, or was not reached (`status` 0). */
export class NodeRequestError extends Error {
  override readonly name = 'NodeRequestError';

  constructor(
    readonly status: number,
    /** The problem's code; `unreached` when there was no answer. */
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const REQUEST_TIMEOUT_MS = 10_000;
/** Most items that a list answers at once. */
const PAGE_ITEMS = 1000;

type Query = Readonly<Record<string, string | number>>;

/** Speaks to one node over HTTP, as its household, its operator or one of its meters. */
export class NodeClient {
  constructor(
    /** For example `http://127.0.0.1:8100`. */
    readonly origin: string,
    private readonly token: string,
  ) {}

  /** @throws NodeRequestError */
  get<T>(path: string, query: Query = {}): Promise<T> {
    const search = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    return this.request<T>('GET', search.length === 0 ? path : `${path}?${search.join('&')}`);
  }

  /** @throws NodeRequestError */
  put<T>(path: string, body: unknown): Promise<T> {
    return this.request<T>('PUT', path, body);
  }

  /** @throws NodeRequestError */
  post<T>(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<T> {
    return this.request<T>('POST', path, body, headers);
  }

  /** All pages of a list, until `isEnough` says of an item that it and those after it are not wanted. @throws NodeRequestError */
  async list<T>(path: string, query: Query = {}, isEnough: (item: T) => boolean = () => false): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const next: Query = cursor === null ? {} : { cursor };
      const page: PageAnswer<T> = await this.get<PageAnswer<T>>(path, { limit: PAGE_ITEMS, ...query, ...next });
      for (const item of page.items) {
        if (isEnough(item)) return items;
        items.push(item);
      }
      cursor = page.nextCursor;
    } while (cursor !== null);
    return items;
  }

  private async request<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<T> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${this.origin}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      text = await response.text();
    } catch (cause) {
      throw new NodeRequestError(0, 'unreached', `${method} ${this.origin}${path}: not reached`, { cause });
    }
    if (!response.ok) {
      const { code, detail } = problemIn(text);
      throw new NodeRequestError(
        response.status,
        code,
        `${method} ${this.origin}${path}: ${response.status} ${code}: ${detail}`,
      );
    }
    // Safety: the node's interface is described by docs/HTTP.md; its own tests hold it to that.
    return (text === '' ? null : JSON.parse(text)) as T;
  }
}

function problemIn(text: string): { readonly code: string; readonly detail: string } {
  try {
    // Safety: each field is checked to be text.
    const { code, detail } = JSON.parse(text) as { readonly code?: unknown; readonly detail?: unknown };
    if (typeof code === 'string' && typeof detail === 'string') return { code, detail };
  } catch {
    // Not JSON: shown as it is.
  }
  return { code: 'unknown', detail: text.slice(0, 200) };
}
