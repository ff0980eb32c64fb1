/** Takes out what has the lowest `index` first: a binary heap, so that both operations are O(log n). */
export class PlanOrderQueue<T extends { readonly index: number }> {
  readonly #heap: T[] = [];

  push(item: T): void {
    const heap = this.#heap;
    let at = heap.push(item) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || parent.index <= item.index) break;
      heap[at] = parent;
      at = above;
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
      let below = 2 * at + 1;
      let child = heap[below];
      const right = heap[below + 1];
      if (child !== undefined && right !== undefined && right.index < child.index) {
        [below, child] = [below + 1, right];
      }
      if (child === undefined || child.index >= last.index) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
    return first;
  }
}
