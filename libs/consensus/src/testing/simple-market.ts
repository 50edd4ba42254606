import type { HexId } from '#market';
import { transactionRootOf } from '#protocol';
import type { Block, QuorumCertificate } from '#protocol';
import type { BlockContent, BlockJudgement, ConsensusApplication, FinalHead } from '../contract.js';
import { standInCrypto } from './stand-in-crypto.js';

const MAX_TRANSACTIONS = 8;

/** The least that can stand behind a consensus: transactions are ids, each is sealed once. */
export class SimpleMarket implements ConsensusApplication {
  /** Transactions that are held. */
  readonly held = new Set<HexId>();
  /** When there will be work though no transaction is open. */
  nextWorkMs: number | null = null;
  readonly final: Block[] = [];
  readonly sealed = new Set<HexId>();
  readonly certificates: QuorumCertificate[] = [];

  constructor(
    private readonly communityId: HexId,
    private readonly onCommit: (block: Block, certificate: QuorumCertificate) => void,
  ) {}

  judge(block: Block, ancestors: readonly Block[]): BlockJudgement {
    const missing = block.transactionIds.filter((id) => !this.held.has(id));
    if (missing.length > 0) return { verdict: 'missing', transactionIds: missing };
    const used = this.usedBy(ancestors);
    const isFresh = block.transactionIds.every((id) => !used.has(id));
    return isFresh ? { verdict: 'valid' } : { verdict: 'invalid', code: 'order.duplicate-id' };
  }

  propose(ancestors: readonly Block[]): BlockContent {
    const transactionIds = this.open(ancestors).slice(0, MAX_TRANSACTIONS);
    return {
      transactionIds,
      transactionRoot: transactionRootOf(standInCrypto.sha256, this.communityId, transactionIds),
      finalizedHeight: this.final.length,
      finalizedStateHash: this.final.at(-1)?.hash ?? this.communityId,
      nextValidators: null,
    };
  }

  workAtMs(ancestors: readonly Block[], wallMs: number): number | null {
    return this.open(ancestors).length > 0 ? wallMs : this.nextWorkMs;
  }

  commit(blocks: readonly Block[], certificate: QuorumCertificate): void {
    for (const block of blocks) {
      const parent = this.final.at(-1)?.hash ?? this.communityId;
      if (block.header.parentHash !== parent) throw new Error('commit: not the next block');
      for (const id of block.transactionIds) {
        if (this.sealed.has(id)) throw new Error(`commit: ${id} was sealed before`);
        if (!this.held.has(id)) throw new Error(`commit: ${id} is not held`);
        this.sealed.add(id);
      }
      this.final.push(block);
      this.certificates.push(certificate);
      this.onCommit(block, certificate);
    }
  }

  /** The last final block; as after catch-up or at a start. */
  head(genesisMs: number): FinalHead {
    const block = this.final.at(-1);
    const certificate = this.certificates.at(-1);
    if (block === undefined || certificate === undefined) {
      return { hash: this.communityId, height: 0, timestampMs: genesisMs, view: 0, certificate: null };
    }
    const { height, timestampMs } = block.header;
    return { hash: block.hash, height, timestampMs, view: certificate.view, certificate };
  }

  private open(ancestors: readonly Block[]): HexId[] {
    const used = this.usedBy(ancestors);
    return [...this.held].filter((id) => !used.has(id));
  }

  private usedBy(ancestors: readonly Block[]): Set<HexId> {
    return new Set([...this.sealed, ...ancestors.flatMap((block) => block.transactionIds)]);
  }
}
