/** Why a request has no answer. */
export type Failure =
  /** No connection, or none in time. */
  | { readonly kind: 'unreachable'; readonly text: string }
  /** 401: the token is missing, unknown or revoked. */
  | { readonly kind: 'token-refused'; readonly text: string }
  /** The node answered with a problem: its code, and its sentence for people. */
  | { readonly kind: 'problem'; readonly status: number; readonly code: string; readonly text: string };

/** An answer, or why there is none. Failures are values: every section of the page shows its own. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** The part of RFC 9457 problem details that the pages show. */
interface ProblemBody {
  readonly code?: unknown;
  readonly title?: unknown;
  readonly detail?: unknown;
}

/** Turns an answer other than 2xx into a failure. A proxy in between may answer with anything: nothing is taken for granted. */
export async function failureOf(response: Response): Promise<Failure> {
  const problem = await readProblem(response);
  const text = firstText(problem.detail, problem.title) ?? `The node answered ${response.status}.`;
  if (response.status === 401) return { kind: 'token-refused', text };
  return { kind: 'problem', status: response.status, code: firstText(problem.code) ?? `http.${response.status}`, text };
}

async function readProblem(response: Response): Promise<ProblemBody> {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}

function firstText(...candidates: readonly unknown[]): string | undefined {
  return candidates.find((candidate): candidate is string => typeof candidate === 'string' && candidate !== '');
}
