import { textWidth } from "../../src/report/text_width.ts";

/** As much of a terminal as the program uses; it fails on a control sequence that it does not know. */
export class TerminalModel {
  /** Whether a full screen hides the lines. */
  alternate = false;
  cursorVisible = true;
  wraps = true;
  /** How many characters found no room in their row. */
  cut = 0;
  #main: string[][] = [[]];
  #other: string[][] = [[]];
  #row = 0;
  #column = 0;
  #savedRow = 0;
  /** Rows above this one have scrolled away. */
  #top = 0;

  constructor(public columns = 80, public rows = 24) {}

  /** Everything on the terminal, with what has scrolled away; without blanks at the ends of rows. */
  lines(): string[] {
    const lines = this.#cells.map((row) =>
      Array.from(row, (cell) => cell ?? " ").join("").trimEnd()
    );
    while (lines.at(-1) === "") lines.pop();
    return lines;
  }

  write(text: string): this {
    // deno-lint-ignore no-control-regex
    for (const [part] of text.matchAll(/\x1b\[[?0-9;]*[A-Za-z]|[^]/gu)) {
      if (part.length > 1 && part.startsWith("\x1b")) this.#control(part.slice(2));
      else this.#character(part);
    }
    return this;
  }

  get #cells(): string[][] {
    return this.alternate ? this.#other : this.#main;
  }

  #character(character: string): void {
    if (character === "\r") this.#column = 0;
    else if (character === "\n") this.#down();
    else this.#put(character);
  }

  #put(character: string): void {
    const width = textWidth(character);
    if (this.#column + width > this.columns) {
      if (!this.wraps) {
        this.cut++;
        return;
      }
      this.#column = 0;
      this.#down();
    }
    const row = this.#cells[this.#row];
    row[this.#column] = character;
    if (width === 2) row[this.#column + 1] = "";
    this.#column += width;
  }

  #down(): void {
    this.#row++;
    this.#cells[this.#row] ??= [];
    this.#top = Math.max(this.#top, this.#row - this.rows + 1);
  }

  #control(sequence: string): void {
    const cells = this.#cells;
    const [, count, letter] = /^(\d*)([A-Z])$/.exec(sequence) ?? [];
    if (/^[\d;]*m$/.test(sequence)) return;
    if (letter === "A") this.#row = Math.max(this.#top, this.#row - Number(count || 1));
    else if (sequence === "H") [this.#row, this.#column] = [this.alternate ? 0 : this.#top, 0];
    else if (sequence === "K") {
      cells[this.#row].length = Math.min(cells[this.#row].length, this.#column);
    } else if (sequence === "J") {
      cells[this.#row].length = Math.min(cells[this.#row].length, this.#column);
      cells.length = this.#row + 1;
    } else if (/^\?(7|25|1049)[hl]$/.test(sequence)) this.#mode(sequence);
    else throw new Error(`The terminal got ${JSON.stringify(sequence)}`);
  }

  #mode(sequence: string): void {
    const on = sequence.endsWith("h");
    if (sequence.startsWith("?7")) this.wraps = on;
    else if (sequence.startsWith("?25")) this.cursorVisible = on;
    else if (on && !this.alternate) {
      [this.alternate, this.#other, this.#savedRow, this.#row] = [true, [[]], this.#row, 0];
    } else if (!on && this.alternate) {
      [this.alternate, this.#row, this.#column] = [false, this.#savedRow, 0];
    }
  }
}
