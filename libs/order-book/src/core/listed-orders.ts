import { IntegerList } from './integer-list.js';
import { Sentinel } from './sides.js';

/**
 * Orders to come back to. Each is kept with its arrival number, by which `CoreBook.isListed` tells one that has left from the
 * next one in its row. The first is kept apart: mostly there is one.
 */
export class ListedOrders {
  /** Row of the first order; NONE in an empty list. */
  firstRow: number = Sentinel.NONE;
  firstArrival = 0;
  /** Row and arrival number of each further order. */
  readonly more = new IntegerList();

  get isEmpty(): boolean {
    return this.firstRow === Sentinel.NONE;
  }

  add(row: number, arrival: number): void {
    if (this.firstRow === Sentinel.NONE) {
      this.firstRow = row;
      this.firstArrival = arrival;
      return;
    }
    this.more.push(row);
    this.more.push(arrival);
  }

  clear(): void {
    this.firstRow = Sentinel.NONE;
    this.more.clear();
  }
}
