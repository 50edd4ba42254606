import { DEFAULT_RULES, toHex } from '#market';
import type { CommunityRules, HexId, Member, Role } from '#market';
import { communityIdOf, memberIdOf } from '#protocol';
import type { Crypto, Genesis, Signer } from '#protocol';
import { standInCrypto, standInSigner } from './stand-in-crypto.js';

export interface TestMember {
  readonly member: Member;
  readonly signer: Signer;
}

export interface TestCommunity {
  readonly genesis: Genesis;
  readonly communityId: HexId;
  readonly members: readonly TestMember[];
}

export interface TestCommunityOptions {
  readonly households: number;
  /** The first so many households are validators. */
  readonly validators: number;
  /** Of every member; default 100 kW. */
  readonly importLimitW?: number;
  /** Connections of the households, by their places; default: importLimitW, and 100 kW of export with generation. */
  readonly connectionOf?: (index: number) => { readonly importLimitW: number; readonly exportLimitW: number };
  /** Unix ms; default 2026-01-01T10:00:00Z. */
  readonly createdMs?: number;
  readonly rules?: Partial<CommunityRules>;
  /** Default: stand-in. Give both or none. */
  readonly crypto?: Crypto;
  readonly signerOf?: (name: string) => Signer;
  readonly transportPeerIdOf?: (name: string) => string;
}

export const TEST_CREATED_MS = Date.UTC(2026, 0, 1, 10);

/** Short periods: 60 s, gate 10 s before, blocks each second, a clearing every 10 s. */
export const TEST_RULES: CommunityRules = {
  ...DEFAULT_RULES,
  periodSeconds: 60,
  gateClosureSeconds: 10,
  batchSeconds: 1,
  clearingSeconds: 10,
  priceFloor: 80_000,
  priceCeiling: 300_000,
  gridFee: 10_000,
  communityFee: 5_000,
  deltaMs: 250,
  settlementDeadlineSeconds: 600,
};

/** Households h0, h1 ... and one operator, with everything they need to sign. Even households have generation. */
export function testCommunity(options: TestCommunityOptions): TestCommunity {
  const crypto = options.crypto ?? standInCrypto;
  const signerOf = options.signerOf ?? standInSigner;
  const createdMs = options.createdMs ?? TEST_CREATED_MS;
  const importLimitW = options.importLimitW ?? 100_000;
  const make = (
    name: string,
    roles: readonly Role[],
    connection: { importLimitW: number; exportLimitW: number },
  ): TestMember => {
    const signer = signerOf(name);
    const member: Member = {
      memberId: memberIdOf(crypto.sha256, signer.publicKey),
      memberKey: signer.publicKey,
      transportPeerIds: [options.transportPeerIdOf?.(name) ?? `peer-${name}`],
      label: name,
      gridArea: 'test',
      roles,
      ...connection,
      validFromMs: createdMs,
      validUntilMs: createdMs + 365 * 86_400_000,
    };
    return { member, signer };
  };
  const households = Array.from({ length: options.households }, (_, index) =>
    make(
      `h${index}`,
      index < options.validators ? ['household', 'validator'] : ['household'],
      options.connectionOf?.(index) ?? { importLimitW, exportLimitW: index % 2 === 0 ? 100_000 : 0 },
    ),
  );
  const operator = make('operator', ['operator', 'archive'], { importLimitW, exportLimitW: 0 });
  const members = [...households, operator];
  const genesis: Genesis = {
    name: 'Test street',
    currency: 'EUR',
    createdMs,
    operatorKey: operator.member.memberKey,
    recoveryKey: toHex(crypto.sha256(new Uint8Array([1]))),
    rules: { ...TEST_RULES, ...options.rules },
    members: members.map(({ member }) => member),
    validators: households.slice(0, options.validators).map(({ member }) => member.memberId),
  };
  return { genesis, communityId: communityIdOf(crypto.sha256, genesis), members };
}
