import type { HexId } from '#market';
import { blockHashOf, signVote } from '#protocol';
import type { ConsensusMessage, Proposal, QuorumCertificate, VoteKind } from '#protocol';
import type { ConsensusEffect } from '../contract.js';
import type { SimulatedNetwork } from './simulated-network.js';
import type { SimulatedNode } from './simulated-node.js';
import { standInCrypto, standInId, standInSigner } from './stand-in-crypto.js';

/** Ways in which a validator misbehaves on purpose. */
export const MISBEHAVIOURS = [
  'silent',
  'two-blocks',
  'contradicting-votes',
  'withholding',
  'junk',
  'future-dating',
] as const;
export type Misbehaviour = (typeof MISBEHAVIOURS)[number];

/** Makes a node misbehave for good. It is left out of what is checked of honest nodes. */
export function misbehave(network: SimulatedNetwork, node: SimulatedNode, kind: Misbehaviour): void {
  network.faulty.add(node);
  if (kind === 'future-dating') node.clockOffsetMs = 1_500 + network.random.integer(0, 10_000);
  const corruptions: Record<Misbehaviour, (effect: ConsensusEffect) => ConsensusEffect[]> = {
    silent: () => [],
    'two-blocks': (effect) => twoBlocks(network, node, effect),
    'contradicting-votes': (effect) => [effect, ...contradictions(network, node, effect)],
    withholding: (effect) => withhold(network, effect),
    junk: (effect) => [effect, ...junk(network, node, effect)],
    'future-dating': (effect) => [effect],
  };
  node.corrupt = corruptions[kind];
}

/** One block for one half of the validators, another for the other half. */
function twoBlocks(network: SimulatedNetwork, node: SimulatedNode, effect: ConsensusEffect): ConsensusEffect[] {
  if (effect.type === 'publish' && effect.message.type === 'proposal') return [];
  if (effect.type !== 'send' || effect.message.type !== 'proposal') return [effect];
  const { proposal } = effect.message;
  const header = { ...proposal.header, timestampMs: proposal.header.timestampMs + 1 };
  const blockHash = blockHashOf(standInCrypto.sha256, network.communityId, header);
  const other: Proposal = { ...proposal, header, vote: vote(network, node, proposal.view, 'notarize', blockHash) };
  const split = network.random.integer(0, effect.to.length);
  return [
    { ...effect, to: effect.to.slice(0, split) },
    { ...effect, to: effect.to.slice(split), message: { type: 'proposal', proposal: other } },
  ];
}

/** Every kind of vote in every view in which it votes at all, each to whoever chance picks. */
function contradictions(network: SimulatedNetwork, node: SimulatedNode, effect: ConsensusEffect): ConsensusEffect[] {
  if (effect.type !== 'send' || effect.message.type !== 'vote') return [];
  const { view, blockHash } = effect.message.vote;
  const votes = [
    vote(network, node, view, 'nullify', null),
    vote(network, node, view, 'finalize', blockHash ?? standInId('junk', view)),
    vote(network, node, view, 'notarize', standInId('junk', view)),
    vote(network, node, view + 1, 'finalize', standInId('junk', view)),
  ];
  return votes.map((vote) => ({
    type: 'send',
    to: effect.to.filter(() => network.random.chance(0.5)),
    message: { type: 'vote', vote },
  }));
}

/** Proposals reach a few validators only, and no answer ever comes. */
function withhold(network: SimulatedNetwork, effect: ConsensusEffect): ConsensusEffect[] {
  if (effect.type === 'publish') return [];
  if (effect.type !== 'send' || effect.message.type !== 'proposal') return [effect];
  return [{ ...effect, to: effect.to.filter(() => network.random.chance(0.6)) }];
}

/** Forged certificates, votes of others, votes of far views. */
function junk(network: SimulatedNetwork, node: SimulatedNode, effect: ConsensusEffect): ConsensusEffect[] {
  if (effect.type !== 'send' || effect.message.type !== 'vote') return [];
  const own = effect.message.vote;
  const far = own.view + network.random.integer(1, 1_000_000);
  const forged: QuorumCertificate = {
    epoch: own.epoch,
    view: far,
    kind: 'finalize',
    blockHash: standInId('junk', far),
    signatures: network.nodes.slice(0, 3).map((_, voter) => ({ voter, signature: own.signature })),
  };
  const messages: ConsensusMessage[] = [
    { type: 'certificate', certificate: forged },
    { type: 'certificate', certificate: { ...forged, kind: 'nullify', blockHash: null, view: own.view } },
    { type: 'vote', vote: { ...own, voter: (own.voter + 1) % network.options.validators } },
    { type: 'vote', vote: { ...own, voter: 30 } },
    { type: 'vote', vote: { ...own, epoch: own.epoch + 1 } },
    { type: 'vote', vote: vote(network, node, far, 'nullify', null) },
    { type: 'vote', vote: vote(network, node, far, 'notarize', standInId('junk', far)) },
  ];
  return [{ type: 'send', to: effect.to, message: network.random.pick(messages) }];
}

function vote(network: SimulatedNetwork, node: SimulatedNode, view: number, kind: VoteKind, blockHash: HexId | null) {
  const signer = standInSigner(standInId('key', node.place));
  return signVote({ epoch: 1, view, kind, blockHash }, node.place, network.communityId, signer);
}
