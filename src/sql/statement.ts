/**
 * One statement: its text; or, for one that cleans up, also that it is to run when an earlier one failed.
 * Where all statements go in one call and one session, what is left ends with the session, so that no
 * `always` is needed there.
 */
export type Statement = string | { readonly text: string; readonly always: true };

/** The text of a statement. */
export function statementText(statement: Statement): string {
  return typeof statement === "string" ? statement : statement.text;
}
