import type { EngineEffect, StoreChange } from '#engine';

/** A hash over what all nodes wrote and sent, in order: it tells whether two runs were the same. Not against people. */
export class RunHash {
  private low = 0x811c9dc5 | 0;
  private high = 0x01000193;

  get text(): string {
    return [this.high, this.low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
  }

  written(node: number, changes: readonly StoreChange[]): void {
    this.mix(node);
    for (const change of changes) {
      this.mixText(change.type);
      if (change.type === 'append-block') this.mixText(change.row.stateHash);
    }
  }

  released(node: number, atMs: number, effect: EngineEffect): void {
    this.mix(node ^ (atMs % 0x7fffffff));
    this.mixText(effect.type);
    if (effect.type === 'publish' || effect.type === 'send-consensus') this.mixBytes(effect.bytes);
  }

  private mixText(text: string): void {
    for (let index = 0; index < text.length; index++) this.mix(text.charCodeAt(index));
  }

  private mixBytes(bytes: Uint8Array): void {
    for (const byte of bytes) this.mix(byte);
  }

  /** FNV-1a on one half (Fowler, Noll and Vo), a second mixing on the other. */
  private mix(value: number): void {
    this.low = Math.imul(this.low ^ value, 0x01000193);
    this.high = Math.imul(this.high ^ (this.low >>> 15) ^ value, 0x85ebca6b);
  }
}
