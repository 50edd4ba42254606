interface Event {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** What is to happen, by time and then by the order in which it was planned: a binary heap. */
export class EventQueue {
  private readonly heap: Event[] = [];
  private planned = 0;

  get nextMs(): number | null {
    return this.heap[0]?.atMs ?? null;
  }

  plan(atMs: number, run: () => void): void {
    const event = { atMs, order: this.planned++, run };
    let place = this.heap.push(event) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!comesBefore(event, this.heap[parent]!)) break;
      this.heap[place] = this.heap[parent]!;
      place = parent;
    }
    this.heap[place] = event;
  }

  /** Removes the first event and runs it. */
  runNext(): void {
    const first = this.heap[0];
    const last = this.heap.pop();
    if (first === undefined || last === undefined) return;
    if (this.heap.length > 0) this.sink(last);
    first.run();
  }

  private sink(event: Event): void {
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.heap.length) break;
      if (child + 1 < this.heap.length && comesBefore(this.heap[child + 1]!, this.heap[child]!)) child += 1;
      if (!comesBefore(this.heap[child]!, event)) break;
      this.heap[place] = this.heap[child]!;
      place = child;
    }
    this.heap[place] = event;
  }
}

function comesBefore(left: Event, right: Event): boolean {
  return left.atMs < right.atMs || (left.atMs === right.atMs && left.order < right.order);
}
