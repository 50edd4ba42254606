import { Logger } from '@nestjs/common';
import type { PeerNetwork } from '#gossip';
import { CLOCK_WARNING_MS } from '#engine';
import type { EngineRunner } from '../runner/engine-runner.js';

const PROBE_INTERVAL_MS = 30_000;
const PROBE_TIMEOUT_MS = 3_000;

/** Compares the own clock with the validators': the median of what they say, the own one included. */
export class ClockMonitor {
  private readonly logger = new Logger('Clock');
  private timer: NodeJS.Timeout | null = null;
  private measured: number | null = null;

  constructor(
    private readonly network: PeerNetwork,
    private readonly runner: EngineRunner,
  ) {}

  /** How far the community is ahead of the own clock, ms; null: too few have answered. */
  get offsetMs(): number | null {
    return this.measured;
  }

  start(): void {
    this.timer = setInterval(() => void this.measure(), PROBE_INTERVAL_MS);
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }

  private async measure(): Promise<void> {
    const { state, options } = this.runner.engine;
    const { validators, members } = state;
    const asked = validators.length < 4 ? members.all().map(({ memberId }) => memberId) : validators;
    const peerIds = asked
      .filter((memberId) => memberId !== options.memberId)
      .flatMap((memberId) => members.member(memberId)?.transportPeerIds ?? []);
    const connected = new Set(this.network.peers().map(({ peerId }) => peerId));
    const samples = await Promise.allSettled(
      peerIds
        .filter((peerId) => connected.has(peerId))
        .map((peerId) => this.network.probeTime(peerId, { timeoutMs: PROBE_TIMEOUT_MS })),
    );
    const offsets = samples.filter((sample) => sample.status === 'fulfilled').map(({ value }) => value.offsetMs);
    if (offsets.length === 0) {
      this.measured = null;
      return;
    }
    const sorted = [...offsets, 0].sort((left, right) => left - right);
    this.measured = Math.round(sorted[Math.floor(sorted.length / 2)]!);
    // The engine raises the alarm, and stops signing when it is far off.
    this.runner.push({ type: 'clock-offset', offsetMs: this.measured });
    if (Math.abs(this.measured) > CLOCK_WARNING_MS) {
      this.logger.warn({ offsetMs: this.measured }, "this computer's clock differs from the community's");
    }
  }
}
