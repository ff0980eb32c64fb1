import { librariesMayConnect } from "../../outbound.ts";
import type { QueryErrorKind, QueryErrorOptions } from "../../errors.ts";

/** How DuckDB's messages begin → kind. */
const kinds: readonly (readonly [start: string, kind: QueryErrorKind])[] = [
  ["Parser Error", "syntax"],
  ["Syntax Error", "syntax"],
  ["Not implemented Error", "mismatch"],
  ["TransactionContext Error: Conflict", "conflict"],
  ["TransactionContext Error: Failed to commit: Conflict", "conflict"],
  ["Transaction conflict", "conflict"],
  ["IO Error: Could not set lock", "busy"],
  ["Out of Memory Error", "limit"],
  ["Permission Error", "denied"],
  ["INTERRUPT Error", "cancelled"],
];

const missingRelation =
  /^Catalog Error: (?:Table|View|Schema) with name "?(.+?)"? does not exist!?/i;
const missingCatalog = /^Binder Error: Catalog "(.+?)" does not exist!?/i;
const missingElse =
  /^Catalog Error: .* does not exist|^Binder Error: .*(?:not found|does not (?:exist|have a column))/is;

/** What DuckDB's words say of a failed statement, for it has no codes. */
export function classify(message: string): QueryErrorOptions {
  const missing = missingRelation.exec(message)?.[1] ?? missingCatalog.exec(message)?.[1];
  if (missing !== undefined) return { kind: "missing", missing, accepted: true };
  if (missingElse.test(message)) return { kind: "missing", accepted: true };
  const found = kinds.find(([start]) => message.startsWith(start));
  const kind = found?.[1] ?? (message.startsWith("Binder Error") ? "mismatch" : "other");
  return { kind, accepted: true };
}

/** What a database says whose network is closed. */
const wantsNetwork =
  /external extensions is disabled|requires the extension|file system operations are disabled|^IO Error: Failed to create directory "\/dev\/null|it exists in the \w+ extension/;

const remedies: readonly (readonly [sign: RegExp, fix: (match: RegExpExecArray) => string])[] = [
  [
    /Ambiguous reference to catalog or schema "(.+?)"/,
    ([, name]) =>
      `the database file and the schema are both called ${name}: give the file another name, or ` +
      `write all three parts of the table's name: ${name}.${name}.TABLE`,
  ],
  [
    /would be updated twice/,
    () =>
      "let the query return one row for each primary key, for example with QUALIFY row_number()",
  ],
  [
    /^Conversion Error: .*(?:out of range|Could not cast value .* to DECIMAL)/s,
    () => "declare the column's larger type in the `columns` of the asset, and the table's grows",
  ],
];

/** What to do about a failed statement, where its message leads to more than itself. */
export function duckdbRemedy(message: string): { readonly fix?: string } {
  if (!librariesMayConnect() && wantsNetwork.test(message)) {
    return {
      fix:
        "the run keeps to a plan, with which DuckDB reads files of this machine alone: make the " +
        "plan with --allow HOST:PORT when it is to connect, or to load an extension",
    };
  }
  for (const [sign, fix] of remedies) {
    const match = sign.exec(message);
    if (match !== null) return { fix: fix(match) };
  }
  return {};
}
