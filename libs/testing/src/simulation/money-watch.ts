import type { LedgerEntryRow, SettlementRow, StoreChange } from '#engine';
import type { HexId } from '#market';
import type { SimulatedNode } from '../simulated-node.js';
import type { Report } from './violation.js';

/** Settlements and ledgers of all nodes. */
export class MoneyWatch {
  private readonly posted = new Map<SimulatedNode, Set<string>>();
  /** Balance with the other party, by trade and account. */
  private readonly owed = new Map<SimulatedNode, Map<string, number>>();
  postings = 0;
  settlements = 0;

  constructor(private readonly report: Report) {}

  written(node: SimulatedNode, change: StoreChange): void {
    if (change.type === 'append-ledger-entry') this.entry(node, change.row);
    else if (change.type === 'put-settlement') this.settlement(node, change.row);
  }

  /** [I3] Entries sum to zero. [I5] Each leg of each revision of a trade is posted once. */
  private entry(node: SimulatedNode, row: LedgerEntryRow): void {
    const sum = row.postings.reduce((total, { amount }) => total + amount, 0);
    if (sum !== 0) this.report('I3', node, `entry ${row.sequence} sums to ${sum}`);
    const leg = `${row.tradeId} ${row.buyerRevision} ${row.sellerRevision} ${row.kind}`;
    const known = this.postedOf(node);
    if (known.has(leg)) this.report('I5', node, `posted twice: ${leg}`);
    known.add(leg);
    this.postings += 1;
    const owed = this.owedOf(node);
    for (const { account, amount } of row.postings) {
      if (!/^(?:payable|receivable)\//.test(account)) continue;
      const key = `${row.tradeId} ${account}`;
      owed.set(key, (owed.get(key) ?? 0) + amount);
    }
  }

  /** [I4] Settled is at most what was traded and what each meter shows. */
  private settlement(node: SimulatedNode, row: SettlementRow): void {
    this.settlements += 1;
    const trade = node.store.trades.get(row.tradeId);
    const most = Math.min(trade?.quantityWh ?? 0, row.buyerDeliveredWh ?? Infinity, row.sellerDeliveredWh ?? Infinity);
    if (row.settledWh > most) this.report('I4', node, `${row.settledWh} Wh settled of ${most} Wh in ${row.tradeId}`);
    if (['final', 'corrected'].includes(row.state)) this.checkMetered(node, row.period);
    this.checkOwed(node, row);
  }

  /** [I3] What the ledger says is owed between the two parties is what the settlement says. */
  private checkOwed(node: SimulatedNode, row: SettlementRow): void {
    const { energy, sellerPays, tradeId } = row;
    const isBuyer = row.buyer === node.identity.member.memberId;
    const account = isBuyer ? `payable/${row.seller}` : `receivable/${row.buyer}`;
    const expected = isBuyer ? sellerPays - energy : energy - sellerPays;
    const owed = this.owedOf(node).get(`${tradeId} ${account}`) ?? 0;
    if (owed !== expected) this.report('I3', node, `${tradeId}: ${account} is ${owed}, settled is ${expected}`);
  }

  /** [I4] In a period a household settles no more in each direction than its own meter shows. */
  private checkMetered(node: SimulatedNode, period: number): void {
    const interval = node.store.intervals.get(period);
    if (interval === undefined) return;
    const { memberId } = node.identity.member;
    let [boughtWh, soldWh] = [0, 0];
    for (const row of node.store.settlements.values()) {
      if (row.period !== period || !['final', 'corrected'].includes(row.state)) continue;
      // A revision of the meter is under way while the newest statement is not the settled one.
      if (row.buyer === memberId && row.buyerRevision === interval.revision) boughtWh += row.settledWh;
      if (row.seller === memberId && row.sellerRevision === interval.revision) soldWh += row.settledWh;
    }
    if (boughtWh > interval.importWh || soldWh > interval.exportWh) {
      this.report(
        'I4',
        node,
        `period ${period}: ${boughtWh} and ${soldWh} Wh settled of ${interval.importWh} and ${interval.exportWh}`,
      );
    }
  }

  /**
   * [I3] When nothing is under way: both parties of a trade hold the same settlement.
   *
   * @param nodeOf the honest node of a member; null: none
   */
  checkMirrors(nodes: readonly SimulatedNode[], nodeOf: (member: HexId) => SimulatedNode | null): void {
    for (const node of nodes) {
      const { memberId } = node.identity.member;
      for (const row of node.store.settlements.values()) {
        if (row.seller !== memberId) continue;
        const mirror = nodeOf(row.buyer)?.store.settlements.get(row.tradeId);
        if (mirror !== undefined) this.compare(node, row, mirror);
      }
    }
  }

  /** At one version both hold the same. Versions may differ while one statement is missing, and after the case has closed. */
  private compare(node: SimulatedNode, row: SettlementRow, mirror: SettlementRow): void {
    const isSameVersion = (['buyerRevision', 'sellerRevision'] as const).every((name) => mirror[name] === row[name]);
    const isSettled = [row, mirror].every(({ state }) => ['final', 'corrected'].includes(state));
    if (!isSameVersion && !isSettled) return;
    const isSame = (['settledWh', 'energy', 'gridFee', 'communityFee', 'sellerPays'] as const).every(
      (name) => mirror[name] === row[name],
    );
    if (isSameVersion && isSame) return;
    const text = ({ state, settledWh, energy, buyerRevision, sellerRevision }: SettlementRow): string =>
      `${state} ${settledWh} Wh, ${energy}, version ${buyerRevision} and ${sellerRevision}`;
    this.report('I3', node, `${row.tradeId} is ${text(row)}; at the buyer ${text(mirror)}`);
  }

  private owedOf(node: SimulatedNode): Map<string, number> {
    let owed = this.owed.get(node);
    if (owed === undefined) {
      owed = new Map();
      this.owed.set(node, owed);
    }
    return owed;
  }

  private postedOf(node: SimulatedNode): Set<string> {
    let legs = this.posted.get(node);
    if (legs === undefined) {
      legs = new Set();
      this.posted.set(node, legs);
    }
    return legs;
  }
}
