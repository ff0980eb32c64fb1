/** The commands that README.md shows at work, one a line; `deno task pictures` runs them as they stand here. */
export const session: readonly string[] = [
  "bruin secrets check --secrets-backend aws flights",
  "bruin run --secrets-backend aws --start-date 2001-01-01 --end-date 2001-01-31 flights",
  'bruin query --secrets-backend aws --connection flights-duckdb --query "select * from marts.busiest_routes limit 3"',
];

/** The words of a command, of which some stand in quotes. */
export function wordsOf(command: string): string[] {
  return [...command.matchAll(/"([^"]*)"|\S+/g)].map(([whole, quoted]) => quoted ?? whole);
}
