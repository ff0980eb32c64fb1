import { postgresIdentifiers } from "../../sql/identifiers.ts";
import { quotePart } from "../../sql/names.ts";

/** One schema of a list: in double quotes, in which a doubled one stands for one, or up to a comma. */
const element = /\s*(?:"((?:[^"]|"")*)"|([^,]*?))\s*(?:,|$)/y;

/**
 * The `schema` of a connection, one name or a list with commas, as a `search_path`.
 *
 * Reference: the text is used as it is, so that upper case without quotes means lower case, and names with
 * blanks are refused. Here a name means the schema of exactly this name, and where there is none, the one
 * in lower case; the server passes over schemas that do not exist.
 */
export function searchPathOf(schema: string | undefined): string | undefined {
  const text = schema?.trim() ?? "";
  const names: string[] = [];
  element.lastIndex = 0;
  while (element.lastIndex < text.length) {
    const match = element.exec(text);
    // Quotes in the middle of a name: the server is to say what is wrong with them.
    if (match === null) return text;
    const [, quoted, plain = ""] = match;
    if (quoted !== undefined) names.push(quoted.replaceAll('""', '"'));
    else if (plain !== "") {
      names.push(plain, ...plain === plain.toLowerCase() ? [] : [plain.toLowerCase()]);
    }
  }
  if (names.length === 0) return undefined;
  return names.map((name) => quotePart(name, postgresIdentifiers.quote)).join(", ");
}
