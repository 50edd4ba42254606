import type { EngineEffect } from '#engine';
import { decodeStatement, encodeSyncRequest } from '#protocol';
import type { SimulatedNode } from '../simulated-node.js';
import type { Report } from './violation.js';

/** [I12] Readings that no message may carry, looked for in the bytes of every message. */
export class CanaryWatch {
  private readonly patterns = new Map<SimulatedNode, readonly Uint8Array[]>();

  constructor(private readonly report: Report) {}

  add(node: SimulatedNode, energyWh: number): void {
    // An unsigned integer of four bytes in CBOR, a plain one of eight, decimal digits.
    const integer = new Uint8Array([0x1a, 0, 0, 0, 0]);
    new DataView(integer.buffer).setUint32(1, energyWh);
    const plain = new Uint8Array(8);
    new DataView(plain.buffer).setBigUint64(0, BigInt(energyWh));
    this.patterns.set(node, [integer, plain, new TextEncoder().encode(String(energyWh))]);
  }

  released(node: SimulatedNode, effect: EngineEffect): void {
    if (effect.type === 'deliver-statement') this.statement(node, effect.bytes);
    const patterns = this.patterns.get(node);
    const bytes = patterns === undefined ? null : bytesOf(effect);
    if (bytes === null || patterns === undefined) return;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (patterns.some((pattern) => buffer.indexOf(pattern) >= 0)) {
      this.report('I12', node, `a ${effect.type} carries a reading`);
    }
  }

  /** More than was traded is what the meter shows. */
  private statement(node: SimulatedNode, bytes: Uint8Array): void {
    const decoded = decodeStatement(bytes);
    if (!decoded.ok) return;
    const { tradeId, deliveredWh } = decoded.value;
    const trade = node.store.trades.get(tradeId);
    if (trade !== undefined && deliveredWh > trade.quantityWh) {
      this.report('I12', node, `a statement says ${deliveredWh} Wh of a trade of ${trade.quantityWh} Wh`);
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
