/** Colours and other control sequences of terminals. */

// deno-lint-ignore no-control-regex
const sequence = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])/g;
// deno-lint-ignore no-control-regex
const unfinished = /\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*)?$/;

/** The text without control sequences. */
export function stripAnsi(text: string): string {
  return text.includes("\x1b") ? text.replace(sequence, "") : text;
}

/** Takes control sequences out of a text in pieces; holds back one that is cut in two. */
export class AnsiStripper {
  #held = "";

  push(chunk: string): string {
    const text = this.#held + chunk;
    const cut = text.search(unfinished);
    this.#held = cut < 0 ? "" : text.slice(cut);
    return stripAnsi(cut < 0 ? text : text.slice(0, cut));
  }

  /** Ends the text, and returns what was held back. */
  flush(): string {
    const rest = this.#held;
    this.#held = "";
    return rest;
  }
}

const codes = { red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36, gray: 90 };

export type Color = keyof typeof codes;

/** The text in a colour. */
export function paint(text: string, color: Color): string {
  return `\x1b[${codes[color]}m${text}\x1b[0m`;
}
