/** Takes out what has the lowest `index` first: a binary heap, so that both operations are O(log n). */
export class PlanOrderQueue<T extends { readonly index: number }> {
  readonly #heap: T[] = [];

  push(item: T): void {
    const heap = this.#heap;
    let at = heap.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent].index <= item.index) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = item;
  }

  /** `undefined` when the queue is empty. */
  pop(): T | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let at = 0;
    while (true) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1].index < heap[child].index) child++;
      if (heap[child].index >= last.index) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return first;
  }
}
