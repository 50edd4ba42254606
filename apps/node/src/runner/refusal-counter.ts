/** Most distinct (place, code) pairs that are counted: codes are a fixed catalogue, this is a backstop. */
const MAX_COUNTED = 512;

/** Counts what was refused, for metrics. */
export class RefusalCounter {
  private readonly counts = new Map<string, { where: string; code: string; count: number }>();

  count(where: string, code: string): void {
    const key = `${where} ${code}`;
    const known = this.counts.get(key);
    if (known !== undefined) known.count += 1;
    else if (this.counts.size < MAX_COUNTED) this.counts.set(key, { where, code, count: 1 });
  }

  all(): readonly { readonly where: string; readonly code: string; readonly count: number }[] {
    return [...this.counts.values()];
  }
}
