/** A list of 32-bit integers that grows: a typed array with a length. */
export class IntegerList {
  values = new Int32Array(INITIAL_CAPACITY);
  length = 0;

  push(value: number): void {
    if (this.length === this.values.length) this.reserve(2 * this.length);
    this.values[this.length++] = value | 0;
  }

  /** Makes room for so many values; keeps those it has. */
  reserve(capacity: number): void {
    if (capacity <= this.values.length) return;
    const larger = new Int32Array(capacity);
    larger.set(this.values);
    this.values = larger;
  }

  /** Forgets all values, keeps the room. */
  clear(): void {
    this.length = 0;
  }
}

const INITIAL_CAPACITY = 8;
