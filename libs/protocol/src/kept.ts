import type { HexId } from '#market';

/**
 * What follows from a thing and a community: bytes to sign, a hash. Kept for as long as the thing, which never changes, so
 * that it is encoded once, however often it is verified.
 */
export class Kept<Value> {
  private readonly entries = new WeakMap<object, { readonly communityId: HexId; readonly value: Value }>();

  get(thing: object, communityId: HexId): Value | undefined {
    const entry = this.entries.get(thing);
    return entry?.communityId === communityId ? entry.value : undefined;
  }

  /** Answers the value. */
  keep(thing: object, communityId: HexId, value: Value): Value {
    this.entries.set(thing, { communityId, value });
    return value;
  }
}
