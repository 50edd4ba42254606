import { createContext } from 'preact';
import { useCallback, useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Outcome } from '../api/failure.js';
import type { NodeClient } from '../api/client.js';
import type { OpenPeriod } from '../api/shapes.js';
import type { LiveState } from '../live/live-events.js';
import { browserPorts, type Board, type Topic } from './board.js';
import { Resource, type Snapshot } from './resource.js';

export const BoardContext = createContext<Board | undefined>(undefined);

/** The board of the page; only below the access screen. */
export function useBoard(): Board {
  const board = useContext(BoardContext);
  if (board === undefined) throw new Error('no board above this component');
  return board;
}

/** The present snapshot of a resource; renders again with each change. */
export function useSnapshot<T>(resource: Resource<T>): Snapshot<T> {
  const [, setCount] = useState(0);
  useEffect(() => {
    setCount((count) => count + 1);
    return resource.subscribe(() => setCount((count) => count + 1));
  }, [resource]);
  return resource.get();
}

/** A snapshot, and what reads it again. */
export interface Fetched<T> extends Snapshot<T> {
  readonly refresh: () => void;
}

/**
 * Something that one section alone reads, while it is shown: at once, whenever `inputs` change, and after `topics`.
 * `load` may be undefined while an input is missing. What was read for the inputs before stays until the new is there, so
 * that nothing on the page jumps.
 */
export function useFetched<T>(
  topics: readonly Topic[],
  load: ((client: NodeClient) => Promise<Outcome<T>>) | undefined,
  inputs: readonly unknown[],
): Fetched<T> {
  const board = useBoard();
  const key = JSON.stringify(inputs);
  const missing = load === undefined;
  // The key stands for what `load` closes over.
  const resource = useMemo(
    () => new Resource<T>(async () => (load ?? never)(board.client), browserPorts),
    [board, key, missing],
  );
  const before = useRef<T>(undefined);
  useEffect(() => {
    if (missing) return undefined;
    board.watch(resource, topics);
    return () => board.unwatch(resource);
  }, [board, resource, missing]);
  const refresh = useCallback(() => resource.refresh(), [resource]);
  const snapshot = useSnapshot(resource);
  if (snapshot.value !== undefined) before.current = snapshot.value;
  const kept = snapshot.value === undefined && snapshot.failure === undefined ? before.current : undefined;
  return { ...snapshot, ...(kept === undefined ? {} : { value: kept }), refresh };
}

async function never(): Promise<Outcome<never>> {
  return { ok: false, failure: { kind: 'unreachable', text: 'Nothing is chosen.' } };
}

/** The node's time, every `stepMs`. */
export function useNodeNow(stepMs = 1_000): number {
  const board = useBoard();
  const [nowMs, setNowMs] = useState(() => board.clock.nowMs());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(board.clock.nowMs()), stepMs);
    const leave = board.status.subscribe(() => setNowMs(board.clock.nowMs()));
    return () => {
      clearInterval(timer);
      leave();
    };
  }, [board, stepMs]);
  return nowMs;
}

/** Whether the page hears of changes at once. */
export function useLiveState(): LiveState {
  const board = useBoard();
  const [state, setState] = useState(board.getLiveState());
  useEffect(() => {
    setState(board.getLiveState());
    return board.listenToState(() => setState(board.getLiveState()));
  }, [board]);
  return state;
}

/** Length of a delivery period; a quarter of an hour until the community's rules are known. */
export function usePeriodMs(): number {
  const { value } = useSnapshot(useBoard().community);
  return (value?.rules.periodSeconds ?? 900) * 1_000;
}

/** The community's currency; '' until it is known. */
export function useCurrency(): string {
  return useSnapshot(useBoard().community).value?.currency ?? '';
}

/** Whether this node acts for a household; until the community is known it is taken to. */
export function useIsHousehold(): boolean {
  const { value } = useSnapshot(useBoard().community);
  return value === undefined || (value.ownMember?.roles.includes('household') ?? false);
}

/** The periods whose gate is still open by the node's clock, ascending. */
export function useOpenPeriods(): Snapshot<readonly OpenPeriod[]> {
  const { value, ...rest } = useSnapshot(useBoard().periods);
  const nowMs = useNodeNow();
  if (value === undefined) return rest;
  return { ...rest, value: value.items.filter((period) => Date.parse(period.gateClosesAt) > nowMs) };
}
