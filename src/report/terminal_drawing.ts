import { stripAnsi } from "../plain_text.ts";
import { textWidth } from "./text_width.ts";

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** How many lines are kept while a full screen hides them. */
const keptLines = 1_000;

const wrapOff = "\x1b[?7l";
const wrapOn = "\x1b[?7h";
const enterScreen = `\x1b[?1049h\x1b[?25l${wrapOff}`;
const leaveScreen = `${wrapOn}\x1b[?25h\x1b[?1049l`;

export interface TerminalDrawingOptions<Target> {
  readonly size: () => TerminalSize;
  /** Writes to the terminal, through the one stream or the other. */
  readonly write: (target: Target, text: string) => void;
  /** Through what drawings are written. */
  readonly target: Target;
}

/**
 * What a terminal shows besides lines that stay: a block below them that is drawn anew, or a full screen
 * instead of them. Texts are shown as they are.
 */
export class TerminalDrawing<Target> {
  readonly #options: TerminalDrawingOptions<Target>;
  #block: readonly string[] = [];
  /** The lines of the block that are on the terminal now. */
  #drawn: readonly string[] = [];
  #screen: { readonly lines: readonly string[]; readonly size: TerminalSize } | undefined;
  #held: (readonly [Target, string])[] = [];
  #dropped = 0;

  constructor(options: TerminalDrawingOptions<Target>) {
    this.#options = options;
  }

  /** Writes whole lines that stay, above the block; a full screen holds them back until it ends. */
  write(target: Target, text: string): void {
    if (this.#screen !== undefined) return this.#hold(target, text);
    const before = this.#erase();
    const after = this.#draw();
    if (target === this.#options.target) return this.#send(before + text + after);
    this.#send(before);
    this.#options.write(target, text);
    this.#send(after);
  }

  /** Replaces the lines of the block; none remove it. Does nothing when it has them already. */
  block(lines: readonly string[]): void {
    if (equal(lines, this.#block)) return;
    this.#block = lines;
    if (this.#screen === undefined) this.#send(this.#erase() + this.#draw());
  }

  /** Replaces all that is visible; `undefined` brings back what was there, and what was held back. */
  screen(lines: readonly string[] | undefined): void {
    if (lines === undefined) return this.#leave();
    const size = this.#options.size();
    const shown = this.#screen;
    if (
      shown !== undefined && equal(lines, shown.lines) && size.columns === shown.size.columns &&
      size.rows === shown.size.rows
    ) return;
    const before = shown === undefined ? this.#erase() + enterScreen : "";
    this.#screen = { lines, size };
    this.#send(`${before}\x1b[H${lines.map((line) => `${line}\x1b[K`).join("\r\n")}\x1b[J`);
  }

  #leave(): void {
    if (this.#screen === undefined) return;
    this.#screen = undefined;
    const held = this.#held.slice(-keptLines);
    const dropped = this.#dropped + this.#held.length - held.length;
    this.#held = [];
    this.#dropped = 0;
    this.#send(leaveScreen);
    if (dropped > 0) this.#send(`… ${dropped} earlier lines are left out\n`);
    for (const [target, text] of held) this.#options.write(target, text);
    this.#send(this.#draw());
  }

  #hold(target: Target, text: string): void {
    this.#held.push([target, text]);
    // Not one by one, which would move all the others each time.
    if (this.#held.length === 2 * keptLines) {
      this.#dropped += this.#held.splice(0, keptLines).length;
    }
  }

  #draw(): string {
    this.#drawn = this.#block;
    if (this.#drawn.length === 0) return "";
    // What is a column wider than we believe is cut then, instead of becoming two rows.
    return `${wrapOff}${this.#drawn.map((line) => `${line}\n`).join("")}${wrapOn}`;
  }

  #erase(): string {
    if (this.#drawn.length === 0) return "";
    // A terminal that became narrower has wrapped what did not fit any more.
    const { columns } = this.#options.size();
    const rows = this.#drawn.map((line) => Math.ceil(textWidth(stripAnsi(line)) / columns) || 1);
    this.#drawn = [];
    return `\r\x1b[${rows.reduce((sum, each) => sum + each)}A\x1b[J`;
  }

  #send(text: string): void {
    if (text !== "") this.#options.write(this.#options.target, text);
  }
}

function equal(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((line, index) => line === others[index]);
}
