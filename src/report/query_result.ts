import { rowCount, TextBatch } from "../row_texts.ts";
import { CsvTexts } from "./csv_texts.ts";
import { type CellWriter, jsonCellWriter, momentWriter } from "./json_cells.ts";
import type { ResultMask } from "./result_mask.ts";
import { execution, type StatementExecution } from "./shapes/query.ts";
import { textWidth } from "./text_width.ts";
import type { Cell, ResultBatch } from "./result_batch.ts";

/** How results of queries are written. */
export type ResultFormat = "plain" | "json" | "csv";

export interface ResultOptions {
  readonly format: ResultFormat;
  /** Hides sensitive values; before quoting, which could make them hard to find. */
  readonly mask: ResultMask;
  /** For JSON: where the rows come from. */
  readonly connectionName: string;
  /** For JSON: the statement as it was sent. */
  readonly query: string;
  /** What is said of it where it has no result, not even columns; asked at its end. Default: nothing. */
  readonly execution?: (() => StatementExecution) | undefined;
}

/** A result as pieces of text, none of which is kept once it is passed on. */
export async function* formatResult(
  batches: AsyncIterable<ResultBatch>,
  options: ResultOptions,
): AsyncGenerator<string> {
  const { begin, row, end, texts } = layouts[options.format](options);
  let count = 0;
  let names: ResultBatch["columns"] = [];
  const write = (batch: ResultBatch) => {
    let text = count === 0 ? begin(batch) : "";
    if (texts !== undefined && batch instanceof TextBatch && batch.columns.length > 0) {
      const moments = batch.columns.map(({ type }) => momentWriter(type));
      for (const lines of texts.lines(batch.texts, moments)) text += lines;
    } else {
      for (const [index, cells] of batch.rows.entries()) text += row(cells, count + index);
    }
    return text;
  };
  for await (const batch of batches) {
    names = batch.columns;
    const added = rowCount(batch);
    if (added === 0) continue;
    const text = write(batch);
    // Almost always nothing is hidden, and one look at the whole text tells; else cell by cell.
    yield options.mask.text(text) === text ? text : write(options.mask.batch(batch));
    count += added;
  }
  yield (count === 0 ? begin({ columns: names, rows: [] }) : "") + end(count);
}

/** One result on its way out. */
interface Layout {
  /** @param first The first rows, which tell how wide columns are. */
  readonly begin: (first: ResultBatch) => string;
  readonly row: (cells: readonly Cell[], index: number) => string;
  readonly end: (count: number) => string;
  /** Writes rows without values of their cells; `undefined` where values are needed. */
  readonly texts?: CsvTexts;
}

const layouts: Readonly<Record<ResultFormat, (options: ResultOptions) => Layout>> = {
  plain: plainLayout,
  json: jsonLayout,
  csv: csvLayout,
};

function jsonLayout({ mask, connectionName, query, execution: said }: ResultOptions): Layout {
  const text = (value: string) => JSON.stringify(value);
  let writers: readonly CellWriter[] = [];
  let tail = "";
  return {
    begin: ({ columns }) => {
      writers = columns.map(({ type }) => jsonCellWriter(type));
      if (columns.length === 0 && said !== undefined) {
        tail = `,"execution":${JSON.stringify(execution.write(said()))}`;
      }
      const listed = columns.map(({ name, type }) => `{"name":${text(name)},"type":${text(type)}}`);
      return `{"columns":[${listed.join(",")}],"rows":[`;
    },
    row: (cells, index) =>
      `${index === 0 ? "" : ","}[${cells.map((cell, at) => writers[at]!(cell)).join(",")}]`,
    end: () =>
      `],"connectionName":${text(mask.text(connectionName))},"query":${
        text(mask.text(query))
      }${tail}}\n`,
  };
}

/** RFC 4180, with line feeds alone as line ends; null is nothing, and an empty text is `""`. */
function csvLayout({ execution: said }: ResultOptions): Layout {
  const quoted = (text: string) =>
    text === "" || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  let moments: readonly ReturnType<typeof momentWriter>[] = [];
  const field = (cell: Cell, at: number) => {
    if (cell === null) return "";
    const text = textOf(cell);
    return moments[at]?.(text) ?? quoted(text);
  };
  const line = (cells: readonly Cell[]) => `${cells.map(field).join(",")}\n`;
  let isStatement = false;
  return {
    begin: ({ columns }) => {
      moments = [];
      isStatement = columns.length === 0;
      const header = isStatement ? "" : line(columns.map(({ name }) => name));
      moments = columns.map(({ type }) => momentWriter(type));
      return header;
    },
    row: line,
    end: () =>
      isStatement && said !== undefined
        ? [["metric", "value"], ...metricsOf(said())].map(line).join("")
        : "",
    texts: new CsvTexts(quoted),
  };
}

/** A table for people: no value is cut, one that is wider than the first ones moves its row. */
function plainLayout({ execution: said }: ResultOptions): Layout {
  const show = (cell: Cell) => cell === null ? "NULL" : visible(textOf(cell));
  let widths: readonly number[] = [];
  let isStatement = false;
  const line = (texts: readonly string[]) =>
    `│ ${texts.map((text, at) => pad(text, widths[at]!)).join(" │ ")} │\n`;
  const rule = (left: string, middle: string, right: string) =>
    left + widths.map((width) => "─".repeat(width + 2)).join(middle) + right;
  return {
    begin: ({ columns, rows }) => {
      const titles = columns.map(({ name }) => show(name).toUpperCase());
      widths = titles.map((title, at) =>
        rows.reduce(
          (width, cells) => Math.max(width, textWidth(show(cells[at] ?? null))),
          textWidth(title),
        )
      );
      isStatement = titles.length === 0;
      if (rows.length === 0) return "";
      return `${rule("┌", "┬", "┐")}\n${line(titles)}${rule("├", "┼", "┤")}\n`;
    },
    row: (cells) => line(cells.map(show)),
    end: (count) => {
      if (count > 0) return `${rule("└", "┴", "┘")}\n`;
      if (!isStatement || said === undefined) return "No data available\n";
      const lines = metricsOf(said()).map(([metric, value]) => `${metric}: ${value}\n`);
      return `Statement executed successfully\n${lines.join("")}`;
    },
  };
}

/** What people are told of a statement without a result. */
function metricsOf(
  { statementType, affectedRows }: StatementExecution,
): readonly (readonly [metric: string, value: string | number])[] {
  return [
    ["Statement type", statementType],
    ...affectedRows === undefined ? [] : [["Rows affected", affectedRows] as const],
  ];
}

function textOf(cell: Exclude<Cell, null>): string {
  return Object.is(cell, -0) ? "-0" : String(cell);
}

/** With line ends and other control characters as JSON writes them: terminals would obey them. */
function visible(text: string): string {
  return text.replace(
    /\p{Cc}/gu,
    (character) =>
      character < " "
        ? JSON.stringify(character).slice(1, -1)
        : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - textWidth(text)));
}
