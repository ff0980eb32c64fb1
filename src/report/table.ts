/** A column of a table for people. */
export interface TableColumn {
  readonly title: string;
  /** How narrow it may become when the table is too wide; `undefined` keeps its cells whole. */
  readonly shrinkTo?: number;
  /** Whether longer cells go on in the next line instead of being cut. */
  readonly wrap?: boolean | undefined;
}

/** Between two columns. */
const gap = "  ";

/**
 * Rows as lines of aligned text below their titles. A column without any content is left out. When the
 * lines are too long, columns that may shrink do, from the last to the first; others never lose content,
 * so that names can be copied.
 * @param options.width In characters; default 80.
 */
export function formatTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly (string | undefined)[])[],
  options: { readonly width?: number } = {},
): string[] {
  const shown = columns.map((column, index) => ({ column, cells: rows.map((row) => row[index]) }))
    .filter(({ cells }) => cells.some((cell) => cell !== undefined && cell !== ""));
  const texts = shown.map(({ column, cells }) => [
    column.title,
    ...cells.map((cell) => cell === undefined ? "-" : cell),
  ]);
  const natural = texts.map((cells) => Math.max(...cells.map((cell) => cell.length)));
  const widths = fit(natural, shown.map(({ column }) => column), options.width ?? 80);
  return [columns.map(({ title }) => title), ...rows].flatMap((_, row) => {
    const cells = shown.map(({ column }, index) => {
      const text = texts[index][row];
      return column.wrap ? wrapText(text, widths[index]) : [cut(text, widths[index])];
    });
    const height = Math.max(...cells.map((lines) => lines.length), 0);
    return Array.from(
      { length: height },
      (_, line) =>
        cells.map((lines, index) => (lines[line] ?? "").padEnd(widths[index])).join(gap).trimEnd(),
    );
  });
}

function fit(natural: readonly number[], columns: readonly TableColumn[], width: number): number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, part) => sum + part, gap.length * (widths.length - 1)) - width;
  for (const [index, { shrinkTo }] of [...columns.entries()].reverse()) {
    if (excess <= 0 || shrinkTo === undefined) continue;
    const saved = Math.min(excess, Math.max(0, widths[index] - shrinkTo));
    widths[index] -= saved;
    excess -= saved;
  }
  return widths;
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line === "") line = word;
    else if (line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** As many of the names as fit, then how many more there are, such as `a, b +3`. */
export function listShortly(names: readonly string[], width: number): string {
  const all = names.join(", ");
  if (all.length <= width || names.length < 2) return all;
  let text = names[0];
  let count = 1;
  for (const name of names.slice(1)) {
    const longer = `${text}, ${name}`;
    if (`${longer} +${names.length - count - 1}`.length > width) break;
    [text, count] = [longer, count + 1];
  }
  return `${text} +${names.length - count}`;
}
