/**
 * Every expected failure of the HTTP interface itself, once: its code, its status and the sentence that documents it. Codes
 * of the core are in the catalogue of #market; `status-of-code.ts` gives their statuses.
 */
export const HTTP_CODES = {
  'http.bad-request': { status: 400, meaning: 'The request cannot be understood: its path or a header is malformed.' },
  'http.not-json': { status: 400, meaning: 'The body is not JSON.' },
  'http.unauthorized': { status: 401, meaning: 'The request has no bearer token, or one that is not known.' },
  'http.forbidden': { status: 403, meaning: 'The token does not allow this.' },
  'http.origin-refused': { status: 403, meaning: 'The Origin header names a page that this node does not serve.' },
  'http.not-found': { status: 404, meaning: 'Nothing is at this path, or what it names is not known.' },
  'http.method-not-allowed': { status: 405, meaning: 'The path exists; the method is none of those in Allow.' },
  'http.too-large': { status: 413, meaning: 'The body is larger than the route takes.' },
  'http.media-type-unsupported': {
    status: 415,
    meaning: 'The body is not application/json in UTF-8, or compressed in a way that is not understood.',
  },
  'http.host-refused': { status: 421, meaning: 'The Host header names none of the hosts that this node answers to.' },
  'http.validation': {
    status: 422,
    meaning: 'A field is missing, unknown, of the wrong type or out of range; see errors.',
  },
  'http.idempotency-mismatch': { status: 422, meaning: 'The idempotency key was used before with another body.' },
  'http.rate-limited': { status: 429, meaning: 'Too many requests; see Retry-After.' },
  'http.too-many-streams': { status: 429, meaning: 'Too many event streams are open; see Retry-After.' },
  'http.internal': { status: 500, meaning: 'A fault of this program. Its log has the particulars.' },
} as const satisfies Record<string, { readonly status: number; readonly meaning: string }>;

export type HttpCode = keyof typeof HTTP_CODES;
