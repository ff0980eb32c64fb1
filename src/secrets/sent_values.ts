/**
 * Which values were sent, whether or not an answer came, for services that do not tell a repeated request
 * from a new one: before it is sent again, the client looks whether the first one was stored.
 */
export class SentValues {
  readonly #tokens = new Set<string>();

  /** Notes that a value is being sent. @returns Whether it was before. */
  again(token: string): boolean {
    const known = this.#tokens.has(token);
    this.#tokens.add(token);
    return known;
  }
}
