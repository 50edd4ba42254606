import type { EngineEffect } from '#engine';
import { encodeSyncRequest } from '#protocol';
import type { SimulatedNode } from '../simulated-node.js';
import type { Report } from './violation.js';

/** [I12] Readings that no message may carry, looked for in the bytes of every message. */
export class CanaryWatch {
  private readonly patterns = new Map<SimulatedNode, Uint8Array>();

  constructor(private readonly report: Report) {}

  add(node: SimulatedNode, energyWh: number): void {
    // CBOR: an unsigned integer of four bytes.
    const pattern = new Uint8Array([0x1a, 0, 0, 0, 0]);
    new DataView(pattern.buffer).setUint32(1, energyWh);
    this.patterns.set(node, pattern);
  }

  released(node: SimulatedNode, effect: EngineEffect): void {
    const pattern = this.patterns.get(node);
    const bytes = pattern === undefined ? null : bytesOf(effect);
    if (bytes === null || pattern === undefined) return;
    if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(pattern) >= 0) {
      this.report('I12', node, `a ${effect.type} carries a reading`);
    }
  }
}

function bytesOf(effect: EngineEffect): Uint8Array | null {
  switch (effect.type) {
    case 'publish':
    case 'send-consensus':
    case 'deliver-statement':
    case 'statement-answer':
      return effect.bytes;
    case 'sync-request':
      return encodeSyncRequest(effect.request);
    default:
      return null;
  }
}
