/** The tables in a developer's schemas, listed once for each connection until something may change. */
export class DeveloperTables {
  readonly #listings = new Map<string, Promise<ReadonlySet<string>>>();

  /** The listing of a connection. After a failure, which belongs to one caller, the next tries again. */
  async list(
    connection: string,
    read: () => Promise<ReadonlySet<string>>,
  ): Promise<ReadonlySet<string>> {
    for (let other = this.#listings.get(connection); other;) {
      try {
        return await other;
      } catch {
        // The task that read it may have been cancelled.
        if (this.#listings.get(connection) === other) this.#listings.delete(connection);
        other = this.#listings.get(connection);
      }
    }
    const own = read();
    this.#listings.set(connection, own);
    return await own;
  }

  /** Makes every connection list its tables anew, since several may lead to one database. */
  forget(): void {
    this.#listings.clear();
  }
}
