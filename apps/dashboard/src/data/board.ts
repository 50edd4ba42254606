import type { NodeClient } from '../api/client.js';
import type { Outcome } from '../api/failure.js';
import type {
  Alarm,
  Community,
  EventData,
  Member,
  NetworkStatus,
  OpenPeriod,
  Order,
  Page,
  Settlement,
  Trade,
} from '../api/shapes.js';
import type { StreamEvent } from '../live/event-stream-parser.js';
import { LiveEvents, type LiveState } from '../live/live-events.js';
import { NodeClock } from './node-clock.js';
import { Resource, type ResourcePorts } from './resource.js';

/** Names of the node's events; a resource lists those after which it is read again. */
export type Topic = 'block' | 'trade' | 'order' | 'settlement' | 'interval' | 'alarm';

/** Everything on the page is read again after this long even without an event: a lost event must not stay unnoticed. */
const REFRESH_ALL_MS = 30_000;
/** Rows of the lists that several sections share. */
const SHARED_ROWS = 200;
const SHARED_PERIODS = 200;

/** The browser's clock and timers. */
export const browserPorts: ResourcePorts = {
  nowMs: () => performance.now(),
  schedule: (callback, waitMs) => {
    const timer = setTimeout(callback, waitMs);
    return () => clearTimeout(timer);
  },
};

/** What the pages know: the shared resources, and who is told when the node tells something. One for each token. */
export class Board {
  readonly clock = new NodeClock(() => Date.now());
  readonly community: Resource<Community>;
  readonly members: Resource<Page<Member>>;
  readonly status: Resource<NetworkStatus>;
  readonly periods: Resource<Page<OpenPeriod>>;
  readonly ownTrades: Resource<Page<Trade>>;
  readonly ownSettlements: Resource<Page<Settlement>>;
  readonly ownOrders: Resource<Page<Order>>;
  readonly alarms: Resource<Page<Alarm>>;

  private readonly watched = new Map<Resource<unknown>, readonly Topic[]>();
  private readonly listeners = new Set<(event: StreamEvent) => void>();
  private readonly stateListeners = new Set<() => void>();
  private readonly live: LiveEvents;
  private liveState: LiveState = 'connecting';
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(readonly client: NodeClient) {
    this.community = this.shared([], async () => client.get<Community>('community'));
    this.members = this.shared([], async () => client.get<Page<Member>>('members', { limit: 1_000 }));
    this.status = this.shared(['block'], async () => this.readStatus());
    this.periods = this.shared(['block', 'order', 'trade'], async () =>
      client.get<Page<OpenPeriod>>('market/periods', { limit: SHARED_PERIODS }),
    );
    this.ownTrades = this.shared(['trade'], async () => client.get<Page<Trade>>('trades', { limit: SHARED_ROWS }));
    this.ownSettlements = this.shared(['settlement', 'trade'], async () =>
      client.get<Page<Settlement>>('settlements', { limit: SHARED_ROWS }),
    );
    this.ownOrders = this.shared(['order', 'trade'], async () =>
      client.get<Page<Order>>('orders', { limit: SHARED_ROWS }),
    );
    this.alarms = this.shared(['alarm'], async () => client.get<Page<Alarm>>('alarms', { limit: 50 }));
    this.live = new LiveEvents({
      open: async (signal) => client.openEvents(signal),
      onEvent: (event) => this.onEvent(event),
      onState: (state) => this.onState(state),
      schedule: (callback, waitMs) => browserPorts.schedule(callback, waitMs),
      spread: () => Math.random(),
    });
  }

  start(): void {
    this.refreshAll();
    this.live.start();
    this.timer = setInterval(() => {
      if (!document.hidden) this.refreshAll();
    }, REFRESH_ALL_MS);
    document.addEventListener('visibilitychange', this.onReturn);
    addEventListener('online', this.onReturn);
  }

  stop(): void {
    this.live.stop();
    clearInterval(this.timer);
    document.removeEventListener('visibilitychange', this.onReturn);
    removeEventListener('online', this.onReturn);
    for (const resource of this.watched.keys()) resource.stop();
    this.watched.clear();
  }

  /** Keeps a resource of one section up to date: reads it at once and after `topics`, until {@link unwatch}. */
  watch(resource: Resource<unknown>, topics: readonly Topic[]): void {
    this.watched.set(resource, topics);
    resource.refresh();
  }

  unwatch(resource: Resource<unknown>): void {
    resource.stop();
    this.watched.delete(resource);
  }

  refreshAll(): void {
    for (const resource of this.watched.keys()) resource.refresh();
  }

  refresh(...topics: readonly Topic[]): void {
    for (const [resource, own] of this.watched) {
      if (topics.some((topic) => own.includes(topic))) resource.refresh();
    }
  }

  listen(listener: (event: StreamEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  getLiveState(): LiveState {
    return this.liveState;
  }

  listenToState(listener: () => void): () => void {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  }

  private shared<T>(topics: readonly Topic[], load: () => Promise<Outcome<T>>): Resource<T> {
    const resource = new Resource(load, browserPorts);
    this.watched.set(resource, topics);
    return resource;
  }

  private async readStatus(): Promise<Outcome<NetworkStatus>> {
    const outcome = await this.client.get<NetworkStatus>('network/status');
    if (outcome.ok) this.clock.adjust(outcome.value.clock.now);
    return outcome;
  }

  private onEvent(event: StreamEvent): void {
    if (event.event === 'lost') this.refreshAll();
    // Safety: a name that is no topic is in no resource's list and refreshes nothing.
    else this.refresh(event.event as Topic);
    for (const listener of this.listeners) listener(event);
  }

  private onState(state: LiveState): void {
    const regained = state === 'live' && this.liveState !== 'connecting';
    this.liveState = state;
    if (regained) this.refreshAll();
    for (const listener of this.stateListeners) listener();
  }

  private readonly onReturn = (): void => {
    if (document.hidden) return;
    this.live.retryNow();
    this.refreshAll();
  };
}

/** The data of an event of that name; undefined when it is another event, or not JSON. */
export function eventData<Name extends keyof EventData>(event: StreamEvent, name: Name): EventData[Name] | undefined {
  if (event.event !== name) return undefined;
  try {
    // Safety: docs/HTTP.md gives the data of each event name.
    return JSON.parse(event.data) as EventData[Name];
  } catch {
    return undefined;
  }
}
