import { codeWords } from "../../sql/query_text.ts";
import { isBlock } from "./blocks.ts";
import { snowflakeTraits } from "./traits.ts";

/** What is left of the statements of a session. */
export interface SessionState {
  /** `perhaps` after statements of which the service commits by itself before some. */
  readonly transaction: "none" | "open" | "perhaps";
  /** Whether the session keeps more than that: temporary tables, variables, settings. */
  readonly isChanged: boolean;
}

const changing = new Set(["use", "set", "unset", "call", "execute", "declare"]);
const committing = new Set([
  ...["create", "alter", "drop", "undrop", "truncate", "grant", "revoke", "comment"],
  ...["call", "execute", "declare"],
]);

/** What is left after one more statement, as far as its text tells. */
export function afterStatement(
  { transaction, isChanged }: SessionState,
  text: string,
): SessionState {
  const words = codeWords(text, snowflakeTraits.lexis);
  const [first = "", second = ""] = words;
  const changes = isChanged || changing.has(first) || isBlock(text) ||
    (first === "alter" && second === "session") ||
    (first === "create" && words.slice(1, 5).some((word) => /^(?:temp|temporary)$/.test(word)));
  if (first === "begin" && !isBlock(text) || first === "start" && second === "transaction") {
    return { transaction: "open", isChanged: changes };
  }
  if (first === "commit" || first === "rollback") {
    return { transaction: "none", isChanged: changes };
  }
  const ends = committing.has(first) || isBlock(text);
  return {
    transaction: transaction === "open" && ends ? "perhaps" : transaction,
    isChanged: changes,
  };
}

/** What is left after a statement that failed, before which the service may have committed. */
export function afterFailure(state: SessionState, text: string): SessionState {
  const { transaction, isChanged } = afterStatement(state, text);
  const isUntouched = state.transaction === "none" && transaction === "none";
  return { transaction: isUntouched ? "none" : "perhaps", isChanged };
}
