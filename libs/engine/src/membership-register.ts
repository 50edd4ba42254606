import { failure, hasRole, MAX_MEMBERS, success } from '#market';
import type { HexId, Member, Result } from '#market';

/**
 * Who belongs to the community. Immutable: a change makes a new register, so that blocks can be judged by the register of
 * an earlier height.
 */
export class MembershipRegister {
  private readonly byId: ReadonlyMap<HexId, Member>;
  private readonly byPeer: ReadonlyMap<string, Member>;

  constructor(members: Iterable<Member>) {
    const sorted = [...members].sort((left, right) => (left.memberId < right.memberId ? -1 : 1));
    this.byId = new Map(sorted.map((member) => [member.memberId, member]));
    this.byPeer = new Map(sorted.flatMap((member) => member.transportPeerIds.map((peerId) => [peerId, member])));
  }

  get size(): number {
    return this.byId.size;
  }

  member(memberId: HexId): Member | undefined {
    return this.byId.get(memberId);
  }

  /** The member whose certificate names this libp2p peer id. */
  memberOfPeer(peerId: string): Member | undefined {
    return this.byPeer.get(peerId);
  }

  /** Ascending by memberId. */
  all(): Member[] {
    return [...this.byId.values()];
  }

  /** Codes: `member.known`, `member.too-many`, `member.peer-taken`. */
  admit(member: Member): Result<MembershipRegister> {
    if (this.byId.has(member.memberId)) return failure('member.known', `${member.label} is a member already`);
    if (this.byId.size >= MAX_MEMBERS)
      return failure('member.too-many', `a community has at most ${MAX_MEMBERS} members`);
    const taken = member.transportPeerIds.find((peerId) => this.byPeer.has(peerId));
    if (taken !== undefined) return failure('member.peer-taken', `peer ${taken} belongs to another member`);
    return success(new MembershipRegister([...this.byId.values(), member]));
  }

  /**
   * Codes: `member.unknown`, `member.is-validator` (a validator leaves the validator set first), `member.is-operator` (fees
   * are owed to somebody).
   */
  remove(memberId: HexId, validators: readonly HexId[]): Result<MembershipRegister> {
    const member = this.byId.get(memberId);
    if (member === undefined) return failure('member.unknown', `no member ${memberId}`);
    if (validators.includes(memberId)) return failure('member.is-validator', `${member.label} is a validator`);
    if (hasRole(member, 'operator')) return failure('member.is-operator', `${member.label} is the operator`);
    return success(new MembershipRegister(this.all().filter((other) => other !== member)));
  }

  operator(operatorKey: HexId): Member | undefined {
    return this.all().find((member) => member.memberKey === operatorKey && hasRole(member, 'operator'));
  }
}
