/** Colours of terminals. */
import { withoutControls } from "../plain_text.ts";

const codes = { red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36, gray: 90 };

export type Color = keyof typeof codes;

/** The text in a colour. */
export function paint(text: string, color: Color): string {
  return `\x1b[${codes[color]}m${text}\x1b[0m`;
}

// deno-lint-ignore no-control-regex
const colored = /(\x1b\[[\d;]*m)/;

/** The text with its colours, without anything else that a terminal obeys. */
export function withColorsOnly(text: string): string {
  // What a group captures stands at the odd places.
  return text.split(colored)
    .map((part, index) => index % 2 === 1 ? part : withoutControls(part)).join("");
}
