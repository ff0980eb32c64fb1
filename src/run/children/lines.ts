/** Longer lines are cut, so that a program that never ends one cannot fill the memory. */
const longestLine = 16_384;

/** Makes whole lines of a text that arrives in pieces. */
export class LineSplitter {
  readonly #take: (line: string) => void;
  #rest = "";

  /** @param take Called with each line, without its end. */
  constructor(take: (line: string) => void) {
    this.#take = take;
  }

  push(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    lines.forEach((line) => this.#takeLine(line));
    while (this.#rest.length > longestLine) {
      this.#take(this.#rest.slice(0, longestLine));
      this.#rest = this.#rest.slice(longestLine);
    }
  }

  /** Takes what is left, a last line without end. */
  end(): void {
    if (this.#rest !== "") this.#takeLine(this.#rest);
    this.#rest = "";
  }

  /** Of a line that was written over itself, such as a progress bar, the last state counts. */
  #takeLine(line: string): void {
    const shown = line.replace(/\r+$/, "");
    let rest = shown.slice(shown.lastIndexOf("\r") + 1);
    while (rest.length > longestLine) {
      this.#take(rest.slice(0, longestLine));
      rest = rest.slice(longestLine);
    }
    this.#take(rest);
  }
}
