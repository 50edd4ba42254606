import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKeystore, createPassphraseFile, createSigner, generateKeys, nodeCrypto, writeGenesis } from '#identity';
import type { NodeKeys } from '#identity';
import { hasRole } from '#market';
import type { Member, Role } from '#market';
import { peerIdOf } from '#gossip';
import { communityIdOf, memberIdOf } from '#protocol';
import type { Genesis } from '#protocol';
import { P2P_PORT_OFFSET } from '../options.js';
import type { HouseholdPlan } from '../plan/household-plan.js';
import { marketRules, shortPeriodPowerW } from '../plan/market-rules.js';
import type { NeighbourhoodFile } from './neighbourhood-file.js';

const HOST = '127.0.0.1';
const CERTIFICATE_DAYS = 365;
const DAY_MS = 86_400_000;
/** Certificates are valid a little before now: clocks differ. */
const VALID_BEFORE_MS = 60_000;

export interface FoundingOptions {
  readonly folder: string;
  readonly plans: readonly HouseholdPlan[];
  readonly periodSeconds: number;
  readonly seed: number;
  readonly basePort: number;
  readonly nowMs: number;
}

interface Founder {
  readonly folder: string;
  readonly keys: NodeKeys;
  readonly member: Member;
}

/** A community that is being founded. */
export interface Founding {
  /** To be kept once all keys are written. */
  readonly file: NeighbourhoodFile;
  /** Encrypts the keys of a node into its folder, which takes half a second; the node can start afterwards. */
  writeKeys(index: number): void;
  /** Takes everything back. */
  undo(): void;
}

/**
 * Makes a new community in a folder: keys, certificates, genesis and settings of each node.
 *
 * @throws Error when the folder holds nodes: a neighbourhood whose founding did not come to its end
 */
export function foundCommunity(options: FoundingOptions): Founding {
  const { folder, plans, periodSeconds, seed, basePort } = options;
  const founders = [
    ...plans.map((plan, index) => founderOf(options, `household-${index + 1}`, plan)),
    founderOf(options, 'operator', {
      label: 'Operator',
      roles: ['operator', 'archive'],
      importLimitW: 0,
      exportLimitW: 0,
    }),
  ];
  const half = founders.find((founder) => existsSync(join(folder, founder.folder)));
  if (half !== undefined)
    throw new Error(`${join(folder, half.folder)} is there already; remove it, or choose another folder`);
  const genesis = genesisOf(founders, options);
  for (const [index, founder] of founders.entries()) {
    const nodeFolder = join(folder, founder.folder);
    mkdirSync(nodeFolder, { recursive: true, mode: 0o700 });
    writeGenesis(join(nodeFolder, 'genesis.cbor'), genesis);
    writeFileSync(
      join(nodeFolder, 'config.json'),
      `${JSON.stringify(settingsOf(founders, index, basePort), null, 2)}\n`,
    );
  }
  const file: NeighbourhoodFile = {
    version: 1,
    communityId: communityIdOf(nodeCrypto.sha256, genesis),
    households: plans.length,
    periodSeconds,
    seed,
    basePort,
    originMs: null,
    nodes: founders.map((founder) => ({
      folder: founder.folder,
      memberId: founder.member.memberId,
      token: null,
      meterToken: null,
    })),
  };
  return {
    file,
    writeKeys: (index) => {
      const { folder: name, keys } = founders[index]!;
      const passphrase = createPassphraseFile(join(folder, name, 'passphrase'));
      createKeystore(join(folder, name, 'keystore.json'), passphrase, keys);
    },
    undo: () => {
      for (const { folder: name } of founders) rmSync(join(folder, name), { recursive: true, force: true });
    },
  };
}

type Certified = Pick<HouseholdPlan, 'label' | 'importLimitW' | 'exportLimitW'> & { readonly roles: readonly Role[] };

function founderOf({ nowMs, periodSeconds }: FoundingOptions, folder: string, plan: Certified): Founder {
  const keys = generateKeys();
  const memberKey = createSigner(keys.memberSeed).publicKey;
  const member: Member = {
    memberId: memberIdOf(nodeCrypto.sha256, memberKey),
    memberKey,
    transportPeerIds: [peerIdOf(keys.transportSeed)],
    label: plan.label,
    gridArea: 'mill-lane',
    roles: plan.roles,
    importLimitW: shortPeriodPowerW(plan.importLimitW, periodSeconds),
    exportLimitW: shortPeriodPowerW(plan.exportLimitW, periodSeconds),
    validFromMs: nowMs - VALID_BEFORE_MS,
    validUntilMs: nowMs + CERTIFICATE_DAYS * DAY_MS,
  };
  return { folder, keys, member };
}

function genesisOf(founders: readonly Founder[], { periodSeconds, nowMs }: FoundingOptions): Genesis {
  const members = founders.map(({ member }) => member);
  return {
    name: 'Mill Lane',
    currency: 'EUR',
    createdMs: nowMs - VALID_BEFORE_MS,
    operatorKey: members.at(-1)!.memberKey,
    // Nobody keeps it: a demonstration is founded anew rather than recovered.
    recoveryKey: createSigner(generateKeys().memberSeed).publicKey,
    rules: marketRules(periodSeconds),
    members,
    validators: members.filter((member) => hasRole(member, 'validator')).map(({ memberId }) => memberId),
  };
}

/** Settings of a node: its ports, and the validators and the operator as those to ask for the others. */
function settingsOf(founders: readonly Founder[], index: number, basePort: number): object {
  const addressOf = (place: number): string => `/ip4/${HOST}/tcp/${basePort + P2P_PORT_OFFSET + place}`;
  const known = founders
    .map(({ member }, place) => ({ member, place }))
    .filter(({ member, place }) => place !== index && member.roles.some((role) => role !== 'household'));
  return {
    httpHost: HOST,
    httpPort: basePort + index,
    p2pListen: [addressOf(index)],
    bootstrap: known.map(({ member, place }) => `${addressOf(place)}/p2p/${member.transportPeerIds[0]}`),
    logLevel: 'warn',
  };
}
