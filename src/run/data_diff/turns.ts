/** Letters after which it is looked whether the others have waited for long. */
const lookAfter = 256 * 1024;
/** Milliseconds that others wait at most, about. */
const longestTurn = 20;

/**
 * Gives the event loop a turn now and then while much is worked on that waits for nothing: signals of the
 * operating system arrive there alone, and so does the end of a run.
 */
export class Turns {
  readonly #signal: AbortSignal;
  #letters = 0;
  #since = performance.now();

  /** @param signal Ends the work at the next turn. */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /**
   * Tells that a piece was worked on.
   * @param letters How much that was.
   * @returns A promise when it is the turn of others, which rejects with the reason of the signal.
   */
  after(letters: number): Promise<void> | undefined {
    this.#letters += letters;
    if (this.#letters < lookAfter) return undefined;
    this.#letters = 0;
    return performance.now() - this.#since < longestTurn ? undefined : this.#give();
  }

  async #give(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    this.#signal.throwIfAborted();
    this.#since = performance.now();
  }
}
