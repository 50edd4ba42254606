import { createContext } from 'preact';
import { useCallback, useContext, useEffect, useMemo, useState } from 'preact/hooks';
import type { Outcome } from '../api/failure.js';
import type { NodeClient } from '../api/client.js';
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

/**
 * Something that one section alone reads, while it is shown: at once, whenever `inputs` change, and after `topics`.
 * `load` may be undefined while an input is missing.
 */
export function useFetched<T>(
  topics: readonly Topic[],
  load: ((client: NodeClient) => Promise<Outcome<T>>) | undefined,
  inputs: readonly unknown[],
): Snapshot<T> & { readonly refresh: () => void } {
  const board = useBoard();
  const key = JSON.stringify(inputs);
  const missing = load === undefined;
  // The key stands for what `load` closes over.
  const resource = useMemo(
    () => new Resource<T>(async () => (load ?? never)(board.client), browserPorts),
    [board, key, missing],
  );
  useEffect(() => {
    if (missing) return undefined;
    board.watch(resource, topics);
    return () => board.unwatch(resource);
  }, [board, resource, missing]);
  const refresh = useCallback(() => resource.refresh(), [resource]);
  return { ...useSnapshot(resource), refresh };
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
