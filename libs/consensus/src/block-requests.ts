import type { HexId } from '#market';
import { ASKED_AT_ONCE, MAX_BLOCK_REQUESTS, REQUEST_INTERVAL_MS } from './limits.js';

interface Request {
  signers: readonly number[];
  askAtMs: number;
  asked: number;
}

/** Blocks that certificates name and that are not held, with the validators that signed for them. */
export class BlockRequests {
  private readonly wanted = new Map<HexId, Request>();

  wants(hash: HexId): boolean {
    return this.wanted.has(hash);
  }

  /** Replaces what is wanted; what was wanted before keeps its turn. */
  want(missing: ReadonlyMap<HexId, readonly number[]>, nowMs: number): void {
    for (const hash of this.wanted.keys()) if (!missing.has(hash)) this.wanted.delete(hash);
    for (const [hash, signers] of missing) {
      const known = this.wanted.get(hash);
      if (known !== undefined) known.signers = signers;
      else if (this.wanted.size < MAX_BLOCK_REQUESTS) this.wanted.set(hash, { signers, askAtMs: nowMs, asked: 0 });
    }
  }

  /** What to ask for now; each time the next signers in turn. */
  due(nowMs: number): { readonly hash: HexId; readonly from: readonly number[] }[] {
    const due: { hash: HexId; from: number[] }[] = [];
    for (const [hash, request] of this.wanted) {
      if (request.askAtMs > nowMs || request.signers.length === 0) continue;
      due.push({ hash, from: inTurn(request.signers, request.asked) });
      request.asked += 1;
      request.askAtMs = nowMs + REQUEST_INTERVAL_MS;
    }
    return due;
  }

  nextMs(): number | null {
    let next: number | null = null;
    for (const { askAtMs } of this.wanted.values()) if (next === null || askAtMs < next) next = askAtMs;
    return next;
  }
}

/** ASKED_AT_ONCE of the places, others each time. */
export function inTurn(places: readonly number[], time: number): number[] {
  const count = Math.min(ASKED_AT_ONCE, places.length);
  return Array.from({ length: count }, (_, index) => places[(time * ASKED_AT_ONCE + index) % places.length]!);
}
