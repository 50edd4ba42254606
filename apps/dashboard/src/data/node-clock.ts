/**
 * The node's clock as the page sees it. Countdowns follow it, not the viewer's own clock, which may be minutes off: what
 * counts at the gate is the market's time.
 */
export class NodeClock {
  private offsetMs = 0;

  constructor(private readonly viewerNowMs: () => number) {}

  /** Learns from an answer that has just arrived. */
  adjust(nodeNow: string): void {
    const nodeNowMs = Date.parse(nodeNow);
    if (Number.isFinite(nodeNowMs)) this.offsetMs = nodeNowMs - this.viewerNowMs();
  }

  nowMs(): number {
    return this.viewerNowMs() + this.offsetMs;
  }
}
