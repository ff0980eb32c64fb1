/** Texts of others, such as what a database answers, made fit to be shown to people. */

/** Longer ones are not read, and a log of many megabytes is a fault of its own. */
const longestText = 16_384;

const sequence =
  // deno-lint-ignore no-control-regex
  /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])/g;

/** The text without colours and other control sequences of terminals. */
export function stripAnsi(text: string): string {
  return text.includes("\x1b") ? text.replace(sequence, "") : text;
}

/** The text without anything that a terminal obeys, but for tabs and line ends. */
export function withoutControls(text: string): string {
  return stripAnsi(text).replaceAll("\r\n", "\n").replace(/[^\P{Cc}\t\n]/gu, "");
}

/** The text on one line: what separates lines becomes a blank, other controls are taken out. */
export function onOneLine(text: string): string {
  return withoutControls(text).replace(/[\t\n\u2028\u2029]+/g, " ");
}

/** The text cut to `longest` characters; it says how much is missing. Sensitive values must be hidden. */
export function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const shown = text.slice(0, longest).replace(/[\ud800-\udbff]$/, "");
  return `${shown}… (${text.length - shown.length} more characters)`;
}

/**
 * The text without controls, and cut when it is very long.
 * @param redact Hides sensitive values.
 */
export function boundedText(text: string, redact: (text: string) => string): string {
  // Twice: controls may keep the parts of a value apart or be a part of it. And before the cut, as what
  // that leaves of a value could not be recognised.
  return shortened(redact(withoutControls(redact(text))), longestText);
}
