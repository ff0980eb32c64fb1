/**
 * Commands of the reference that this program does not have, by their last word, and why. A test holds the list to the one in
 * tools/reference_commands.ts.
 */
export const lackingCommands: ReadonlyMap<string, string> = new Map([
  ["ai", "it edits files with a model"],
  ["cloud", "it is a client of the vendor's service"],
  ["odi", "no document describes its repository, an Oracle database or exported XML"],
]);
