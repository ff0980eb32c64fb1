import { elementAt } from "../elements.ts";

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
  const shown = columns.map((column, index) => ({
    ...column,
    cells: rows.map((row) => row[index]),
  }))
    .filter(({ cells }) => cells.some((cell) => cell !== undefined && cell !== ""))
    .map((column) => {
      const cells = [column.title, ...column.cells.map((cell) => cell ?? "-")];
      const width = cells.reduce((most, cell) => Math.max(most, cell.length), 0);
      return { ...column, cells, width };
    });
  const fitting = fit(shown, options.width ?? 80);
  return Array.from({ length: 1 + rows.length }, (_, row) => {
    const cells = fitting.map(({ cells, width, wrap }) => {
      const text = elementAt(cells, row);
      return wrap ? wrapText(text, width) : [cut(text, width)];
    });
    const height = cells.reduce((most, lines) => Math.max(most, lines.length), 0);
    return Array.from(
      { length: height },
      (_, line) =>
        fitting.map(({ width }, index) => (cells[index]?.[line] ?? "").padEnd(width))
          .join(gap).trimEnd(),
    );
  }).flat();
}

/** The same columns, narrower where they may be, from the last to the first, until they fit. */
function fit<Column extends { readonly width: number; readonly shrinkTo?: number }>(
  columns: readonly Column[],
  width: number,
): Column[] {
  let excess = columns.reduce((sum, column) => sum + column.width + gap.length, -gap.length) -
    width;
  return columns.toReversed().map((column) => {
    if (excess <= 0 || column.shrinkTo === undefined) return column;
    const saved = Math.min(excess, Math.max(0, column.width - column.shrinkTo));
    excess -= saved;
    return { ...column, width: column.width - saved };
  }).toReversed();
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
  let [text, ...others] = names;
  if (all.length <= width || text === undefined || others.length === 0) return all;
  let count = 1;
  for (const name of others) {
    const longer: string = `${text}, ${name}`;
    if (`${longer} +${names.length - count - 1}`.length > width) break;
    [text, count] = [longer, count + 1];
  }
  return `${text} +${names.length - count}`;
}
