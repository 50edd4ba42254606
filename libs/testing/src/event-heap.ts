interface Event {
  readonly atMs: number;
  readonly sequence: number;
  readonly run: () => void;
}

/** What is to happen, by time; at equal times in the order in which it was put in. A binary heap. */
export class EventHeap {
  private readonly events: Event[] = [];
  private sequence = 0;

  get size(): number {
    return this.events.length;
  }

  /** Infinity when nothing is to happen. */
  get nextMs(): number {
    return this.events[0]?.atMs ?? Infinity;
  }

  push(atMs: number, run: () => void): void {
    const event = { atMs, sequence: this.sequence++, run };
    const heap = this.events;
    let place = heap.length;
    heap.push(event);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(event, heap[parent]!)) break;
      heap[place] = heap[parent]!;
      place = parent;
    }
    heap[place] = event;
  }

  /** Takes the first one out. There is one. */
  pop(): () => void {
    const heap = this.events;
    const [first] = heap;
    const last = heap.pop()!;
    if (heap.length === 0) return last.run;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, last)) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = last;
    return first!.run;
  }
}

function isBefore(left: Event, right: Event): boolean {
  return left.atMs < right.atMs || (left.atMs === right.atMs && left.sequence < right.sequence);
}
