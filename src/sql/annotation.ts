import { type Statement, statementText } from "./statement.ts";

/** The texts of statements, each annotated when there is an annotation. */
export function annotated(
  statements: readonly Statement[],
  annotation: string | undefined,
): string[] {
  const texts = statements.map(statementText);
  return annotation === undefined ? texts : texts.map((text) => annotate(text, annotation));
}

/** Puts `-- @bruin.config: {json}` before a query, so that query logs tell where it came from. */
export function annotate(query: string, json: string): string {
  // Line breaks in JSON text are mere layout, and the first would end the comment.
  return `-- @bruin.config: ${json.replace(/[\r\n]+/g, " ")}\n${query}`;
}
