import type { Engine } from '#engine';
import { quorumOf } from '#protocol';
import { formatInstant } from '#units';
import { instantOrNull } from '../http/texts.js';
import type { EngineRunner } from '../runner/engine-runner.js';
import { behindBlocks, conditionOf } from './condition.js';
import type { NetworkStatusAnswer } from './network-dto.js';
import type { NetworkView } from './network-view.js';

export function networkStatusAnswer(runner: EngineRunner, network: NetworkView): NetworkStatusAnswer {
  const { engine } = runner;
  const { state, chain, mempool, desk } = engine;
  return {
    condition: conditionOf(runner),
    height: state.height,
    blockHash: state.blockHash,
    blockTimestamp: formatInstant(state.timestampMs),
    stateHash: chain.stateHash,
    agreement: agreementOf(engine),
    consensus: consensusOf(engine),
    catchUp: {
      active: engine.catchUpStatus.active,
      targetHeight: engine.catchUpStatus.targetHeight,
      behindBlocks: behindBlocks(runner),
    },
    clock: { now: formatInstant(runner.now().wallMs), offsetMs: network.clockOffsetMs() },
    mempool: { transactions: mempool.size, own: mempool.own().length },
    queue: { waiting: runner.queueLength, dropped: runner.droppedInputs },
    settlement: { open: desk.openCases, unacknowledged: desk.unacknowledged },
    connectedMembers: [...engine.connectedMembers].sort(),
    peerId: network.peerId,
    addresses: [...network.addresses()],
    halt: runner.halt,
    divergedHeight: chain.divergedHeight,
  };
}

/** Compares what members last said with what is known here of the same height. */
function agreementOf({ statuses, chain, state, options }: Engine): NetworkStatusAnswer['agreement'] {
  const others = [...statuses.values()]
    .filter(({ member }) => member !== options.memberId && state.members.member(member) !== undefined)
    .map(({ member, height, stateHash }) => ({ member, stateHash, own: chain.stateHashAt(height) }))
    .filter(({ own }) => own !== undefined);
  const disagreeing = others.filter(({ stateHash, own }) => stateHash !== own).map(({ member }) => member);
  return {
    agree: 1 + others.length - disagreeing.length,
    heard: 1 + others.length,
    members: state.members.size,
    disagreeing: disagreeing.sort(),
  };
}

function consensusOf({
  consensusStatus,
  state,
  statuses,
  connectedMembers,
  options,
}: Engine): NetworkStatusAnswer['consensus'] {
  const { epoch, view, leader, nullifiedInARow, unfinalizedBlocks } = consensusStatus;
  const leaderId = state.validators[leader] ?? null;
  return {
    epoch,
    view,
    leader: leaderId,
    quorum: quorumOf(state.validators.length),
    validators: state.validators.map((memberId) => {
      const own = memberId === options.memberId;
      const status = statuses.get(memberId);
      return {
        memberId,
        label: state.members.member(memberId)?.label ?? '',
        own,
        leader: memberId === leaderId,
        connected: own || connectedMembers.has(memberId),
        height: own ? state.height : (status?.height ?? null),
        heardAt: instantOrNull(status?.atMs ?? null),
      };
    }),
    nullifiedInARow,
    unfinalizedBlocks,
  };
}
