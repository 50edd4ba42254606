import { fromHex, MAX_CONNECTION_W, MAX_LABEL_LENGTH, MAX_TRANSPORT_PEERS, ROLES } from '#market';
import type { HexId, Member, Sha256 } from '#market';
import { hashOf, NO_COMMUNITY, signingBytes } from './canonical.js';
import { fixedBytes, hexId, integer, list, natural, oneOf, record, text } from './codec.js';
import type { Codec } from './codec.js';
import { SIGNATURE_BYTES } from './crypto.js';
import type { Crypto, Signer } from './crypto.js';

const MAX_PEER_ID_LENGTH = 64;

export const memberCodec: Codec<Member> = record<Member>({
  memberId: hexId,
  memberKey: hexId,
  transportPeerIds: list(text(MAX_PEER_ID_LENGTH), MAX_TRANSPORT_PEERS, 1),
  label: text(MAX_LABEL_LENGTH),
  gridArea: text(MAX_LABEL_LENGTH),
  roles: list(oneOf(ROLES), ROLES.length, 1),
  importLimitW: integer(0, MAX_CONNECTION_W),
  exportLimitW: integer(0, MAX_CONNECTION_W),
  validFromMs: natural,
  validUntilMs: natural,
});

/** A member's data, signed by the operator. */
export interface MembershipCertificate {
  readonly member: Member;
  readonly signature: Uint8Array;
}

export const membershipCertificateCodec: Codec<MembershipCertificate> = record<MembershipCertificate>({
  member: memberCodec,
  signature: fixedBytes(SIGNATURE_BYTES),
});

/** The id of the member whose first key this is; later keys keep it. */
export function memberIdOf(sha256: Sha256, firstMemberKey: HexId): HexId {
  return hashOf(sha256, 'member', NO_COMMUNITY, fromHex(firstMemberKey));
}

export function signCertificate(member: Member, communityId: HexId, operator: Signer): MembershipCertificate {
  return { member, signature: operator.sign(signingBytes('certificate', communityId, memberCodec.toWire(member))) };
}

export function verifyCertificate(
  certificate: MembershipCertificate,
  communityId: HexId,
  operatorKey: HexId,
  crypto: Crypto,
): boolean {
  const message = signingBytes('certificate', communityId, memberCodec.toWire(certificate.member));
  return crypto.verify(operatorKey, message, certificate.signature);
}
