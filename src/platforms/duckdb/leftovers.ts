import { codeWords } from "../../sql/query_text.ts";
import { splitStatements } from "../../sql/statements.ts";
import { duckdbTraits } from "./traits.ts";

const { lexis } = duckdbTraits;

/** What a statement may begin with that leaves nothing in an open database but data in its file. */
const dataStatement = new RegExp(
  "^(?:select|with|from|values|insert|update|delete|merge|truncate|begin|commit|rollback|" +
    "(?:create|drop|alter)(?: or replace)?(?: temp| temporary)? (?:table|view|schema|index|sequence))\\b",
);

/**
 * Whether the next user of the open database finds it as if it had been opened anew: with no
 * attached database, setting, secret or extension that was not there before. When in doubt, no.
 */
export function changesOnlyData(script: string): boolean {
  return splitStatements(script, lexis)
    .every(({ text }) => dataStatement.test(codeWords(text, lexis).join(" ")));
}
