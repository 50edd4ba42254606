import type { HexId } from '#market';
import type { QuorumCertificate } from '#protocol';
import type { FinalHead } from './contract.js';
import { MAX_CERTIFICATES_PER_SEND, MAX_CERTIFIED_VIEWS } from './limits.js';

/** What a block of the present view builds on. `certificate` is null for the epoch's first ancestor only. */
export interface Parent {
  readonly view: number;
  readonly hash: HexId;
  readonly certificate: QuorumCertificate | null;
}

/**
 * Certificates of the views above the final head. Two rungs a view: notarized (a finalize certificate proves that as well)
 * and nullified; both can exist. A block may be proposed on the highest notarized one when every view since is nullified.
 */
export class CertificateLadder {
  private readonly notarizedByView = new Map<number, QuorumCertificate>();
  private readonly nullifiedByView = new Map<number, QuorumCertificate>();
  private highestNotarized: number;
  private sendsSoFar = 0;

  constructor(private head: FinalHead) {
    this.highestNotarized = head.view;
  }

  notarized(view: number): QuorumCertificate | undefined {
    return this.notarizedByView.get(view);
  }

  nullified(view: number): QuorumCertificate | undefined {
    return this.nullifiedByView.get(view);
  }

  /** Keeps a verified certificate. False when the rung is taken, or the view is not above the head's. */
  add(certificate: QuorumCertificate): boolean {
    const rungs = certificate.kind === 'nullify' ? this.nullifiedByView : this.notarizedByView;
    if (certificate.view <= this.head.view || rungs.has(certificate.view)) return false;
    rungs.set(certificate.view, certificate);
    if (certificate.kind !== 'nullify') this.highestNotarized = Math.max(this.highestNotarized, certificate.view);
    if (rungs.size > MAX_CERTIFIED_VIEWS) rungs.delete(Math.min(...rungs.keys()));
    return true;
  }

  /** The highest notarized block, or the head. */
  highest(): Parent {
    const certificate = this.notarizedByView.get(this.highestNotarized);
    if (certificate === undefined) return this.head;
    // Safety: only nullify certificates name no block.
    return { view: certificate.view, hash: certificate.blockHash as HexId, certificate };
  }

  /** How many views up to `view` (excluded) have passed since one was notarized. */
  viewsSinceNotarized(view: number): number {
    return Math.max(0, view - 1 - this.highestNotarized);
  }

  /** True when a block of `view` may build on this parent: it is notarized and every view between is nullified. */
  allows(parentView: number, parentHash: HexId, view: number): boolean {
    const isHead = parentView === this.head.view && parentHash === this.head.hash;
    if (!isHead && this.notarizedByView.get(parentView)?.blockHash !== parentHash) return false;
    for (let between = view - 1; between > parentView; between--) {
      if (!this.nullifiedByView.has(between)) return false;
    }
    return true;
  }

  /** The nullify certificates between, ascending, at most `most` of them: the newest, which move a slow peer on. */
  between(parentView: number, view: number, most: number): QuorumCertificate[] {
    const found: QuorumCertificate[] = [];
    for (let between = view - 1; between > parentView && found.length < most; between--) {
      const certificate = this.nullifiedByView.get(between);
      if (certificate !== undefined) found.push(certificate);
    }
    return found.toReversed();
  }

  /**
   * The certificates that bring a peer to `view` and let it lead there, for sending again: the highest notarized one and
   * the nullified since. When they do not fit into one send, the newest and, in turn, a part of the others.
   */
  climb(view: number): QuorumCertificate[] {
    const { certificate, view: parentView } = this.highest();
    const rungs = this.between(parentView, view, MAX_CERTIFIED_VIEWS);
    if (certificate !== null) rungs.unshift(certificate);
    if (rungs.length <= MAX_CERTIFICATES_PER_SEND) return rungs;
    const part = MAX_CERTIFICATES_PER_SEND - 1;
    const offset = (this.sendsSoFar++ % Math.ceil(rungs.length / part)) * part;
    return [...rungs.slice(offset, offset + part), rungs.at(-1)!];
  }

  reroot(head: FinalHead): void {
    this.head = head;
    this.highestNotarized = Math.max(this.highestNotarized, head.view);
    for (const rungs of [this.notarizedByView, this.nullifiedByView]) {
      for (const view of rungs.keys()) if (view <= head.view) rungs.delete(view);
    }
  }
}
