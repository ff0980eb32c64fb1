/** How the parts of `deno task bench` show what they measured. */

const widths = [46, 8, 12, 12, 9, 9];

/** Writes a row; the first column is a name, the others are numbers. */
export function print(columns: readonly string[]): void {
  const text = columns.map((column, index) =>
    index === 0 ? column.padEnd(widths[0]) : column.padStart(widths[index])
  ).join(" ");
  Deno.stdout.writeSync(new TextEncoder().encode(`${text.trimEnd()}\n`));
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
