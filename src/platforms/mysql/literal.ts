/** A string literal: a backslash escapes in it, whatever the server's `sql_mode` says. */
export function mysqlLiteral(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
