/** Statements that a session carries out, and that would lose or change rows here without a word. */
import { QueryError } from "../../errors.ts";
import { codeWords } from "../../sql/query_text.ts";
import { describeStatement, splitStatements } from "../../sql/statements.ts";
import type { ServerVariety } from "./variety.ts";

type Speech = Pick<ServerVariety, "lexis" | "fileStatements">;

interface Refusal {
  readonly problem: string;
  readonly cause: string;
  readonly fix: string;
}

/** What stands in a script that has one of these statements, so that others are not taken apart. */
const suspects = /\b(?:stdin|stdout|client_encoding|names)\b/i;

function refusalOf(text: string, { lexis, fileStatements }: Speech): Refusal | undefined {
  const words = codeWords(text, lexis);
  const [first = ""] = words;
  const rest = words.join(" ");
  if (first === "copy" && /\bfrom stdin\b/.test(rest)) {
    return {
      problem: "COPY … FROM STDIN has no rows to read here",
      cause: "its rows come from the program that sends it, such as psql",
      fix: `make a seed of the file, or let the server read it: ${fileStatements.read}`,
    };
  }
  if (first === "copy" && /\bto stdout\b/.test(rest)) {
    return {
      problem: "COPY … TO STDOUT would send rows that nothing here takes",
      cause: "its rows go to the program that sends it, such as psql",
      fix: "export them with bruin query --output csv, or let the server write them: " +
        fileStatements.write,
    };
  }
  const setsEncoding = first === "set" &&
    (/^set (?:session |local )?client_encoding\b/.test(rest) ||
      /^set (?:session |local )?names\b/.test(rest));
  // `DEFAULT` is UTF-8 too: that is what the session began with.
  if (setsEncoding && !/utf-?8|unicode|\bdefault\b/i.test(text)) {
    return {
      problem: "A session speaks UTF-8, and another client_encoding would change its texts",
      cause: "statements are sent in UTF-8, and answers read as that",
      fix: "leave it out; the server converts texts to the encoding of the database itself",
    };
  }
}

/** @throws {QueryError} Before anything of the script is sent. */
export function refuseStatements(script: string, speech: Speech): void {
  if (!suspects.test(script)) return;
  const statements = splitStatements(script, speech.lexis);
  for (const [index, { text }] of statements.entries()) {
    const refusal = refusalOf(text, speech);
    if (refusal === undefined) continue;
    const { problem, ...explanation } = refusal;
    throw new QueryError(problem, {
      statement: text,
      where: describeStatement(statements, index),
      kind: "mismatch",
      accepted: true,
      ...explanation,
    });
  }
}
