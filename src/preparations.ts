/** Work that several assets need but that is done once, such as creating their schema. */
export class Preparations {
  readonly #started = new Map<string, Promise<void>>();

  /**
   * Does `work` unless it was done under this key. Concurrent callers wait for each other, because
   * databases refuse to create one schema twice at a time. After a failure the next caller tries again.
   */
  async ensure(key: string, work: () => Promise<void>): Promise<void> {
    for (let other = this.#started.get(key); other; other = this.#started.get(key)) {
      try {
        return await other;
      } catch {
        // The failure belongs to the task that did the work; it may have been cancelled.
      }
    }
    const own = work();
    this.#started.set(key, own);
    try {
      await own;
    } catch (error) {
      this.#started.delete(key);
      throw error;
    }
  }
}
