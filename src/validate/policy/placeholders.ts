const placeholders = [
  ...["todo", "fixme", "tbd", "wip", "temp", "temporary", "placeholder"],
  ...["add description", "description goes here", "to be added", "work in progress"],
];
const pattern = new RegExp(`(?<![\\w])(?:${placeholders.join("|")})(?![\\w])`, "i");

/** The words that say that a description is still to be written; `undefined` when there are none. */
export function placeholderIn(description: string): string | undefined {
  return pattern.exec(description.replace(/\s+/g, " "))?.[0].toLowerCase();
}
