import { failureOf, type Failure, type Outcome } from './failure.js';

/** A request without an answer for this long is given up. */
const ANSWER_TIMEOUT_MS = 15_000;

/** Query parameters; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** What is sent besides the path. */
export interface Sending {
  readonly body?: unknown;
  readonly idempotencyKey?: string;
}

/**
 * Talks to the node that served the page. `base` ends in `/api/v1/`. `onTokenRefused` is called for every 401.
 */
export class NodeClient {
  constructor(
    private readonly base: URL,
    private readonly token: string,
    private readonly onTokenRefused: () => void,
  ) {}

  /** GET as JSON. The shape is the node's promise (docs/HTTP.md); a section that meets another one shows an error. */
  async get<T>(path: string, query: Query = {}): Promise<Outcome<T>> {
    return this.request<T>('GET', path, query, {});
  }

  /** POST or DELETE; an answer without a body gives undefined. */
  async send<T>(method: 'POST' | 'DELETE', path: string, sending: Sending = {}): Promise<Outcome<T>> {
    return this.request<T>(method, path, {}, sending);
  }

  /** Opens the event stream. The caller reads the body until it ends or `signal` is aborted. */
  async openEvents(signal: AbortSignal): Promise<Response> {
    const response = await fetch(new URL('events', this.base), {
      headers: { authorization: `Bearer ${this.token}`, accept: 'text/event-stream' },
      cache: 'no-store',
      signal,
    });
    if (response.status === 401) this.onTokenRefused();
    return response;
  }

  private async request<T>(method: string, path: string, query: Query, sending: Sending): Promise<Outcome<T>> {
    const url = new URL(path, this.base);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const headers: Record<string, string> = { authorization: `Bearer ${this.token}`, accept: 'application/json' };
    if (sending.body !== undefined) headers['content-type'] = 'application/json';
    if (sending.idempotencyKey !== undefined) headers['idempotency-key'] = sending.idempotencyKey;
    try {
      const response = await fetch(url, {
        method,
        headers,
        cache: 'no-store',
        signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
        ...(sending.body === undefined ? {} : { body: JSON.stringify(sending.body) }),
      });
      if (!response.ok) return this.refused(await failureOf(response));
      const text = await response.text();
      // Safety: an answer without a body belongs to a route whose T includes undefined.
      return { ok: true, value: (text === '' ? undefined : JSON.parse(text)) as T };
    } catch (error) {
      return { ok: false, failure: unreachable(error) };
    }
  }

  private refused(failure: Failure): Outcome<never> {
    if (failure.kind === 'token-refused') this.onTokenRefused();
    return { ok: false, failure };
  }
}

function unreachable(error: unknown): Failure {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return { kind: 'unreachable', text: `This node has not answered for ${ANSWER_TIMEOUT_MS / 1000} seconds.` };
  }
  if (error instanceof SyntaxError)
    return { kind: 'unreachable', text: 'The answer is not JSON; is a proxy in between?' };
  return { kind: 'unreachable', text: 'This node cannot be reached.' };
}

/** 128 random bits. `crypto.randomUUID` is missing on pages served over plain HTTP in a home network; this is not. */
export function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
