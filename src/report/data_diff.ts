import type { DataDiff, DiffedColumn, DiffedRow, DiffedRows } from "./shapes/data_diff.ts";
import { formatTable } from "./table.ts";

/** A comparison of two tables for people, without the statements that would make them alike. */
export function formatDataDiff(diff: DataDiff): string {
  const { sourceTable, targetTable, columns, columnCount, rows } = diff;
  const title = { title: "" };
  const sides = [{ title: sourceTable }, { title: targetTable }];
  const counts = [
    ...rows === undefined ? [] : [countRow("Row Count", rows.sourceRows, rows.targetRows)],
    countRow("Column Count", columnCount.source, columnCount.target),
  ];
  const schemaDiffers = columns.some(({ status }) => status !== "unchanged");
  return [
    ...formatTable([title, ...sides, { title: "DIFF" }], counts),
    "",
    ...formatTable(
      [
        { title: "COLUMN" },
        { title: "PROPERTY" },
        ...sides,
        { title: "" },
      ],
      columns.flatMap(columnRows),
    ),
    "",
    schemaDiffers
      ? "Schema differences detected, see the table above."
      : "Table schemas are considered identical.",
    ...rows === undefined ? [] : rowLines(rows),
  ].join("\n");
}

function countRow(name: string, source: number, target: number): string[] {
  return [name, String(source), String(target), String(source - target)];
}

function columnRows({ name, type, nullable, constraints }: DiffedColumn): string[][] {
  const facts = [["Type", type], ["Nullable", nullable], ["Constraints", constraints]] as const;
  return facts
    .filter(([, { source, target }], index) => index === 0 || source + target !== "")
    .map(([property, { source, target, isDifferent }], index) => [
      index === 0 ? name : "",
      property,
      source || "none",
      target || "none",
      isDifferent ? "differs" : "",
    ]);
}

function rowLines(rows: DiffedRows): string[] {
  const { key, keyOrigin, equal, changed, onlyInSource, onlyInTarget, repeatedKeys } = rows;
  const areEqual = changed + onlyInSource + onlyInTarget === 0;
  return [
    "",
    ...rows.statistics.flatMap(({ column, type, figures }) => [
      ...formatTable(
        [
          { title: `${column} (${type})` },
          { title: "SOURCE" },
          { title: "TARGET" },
          { title: "DIFF" },
          { title: "DIFF %" },
        ],
        figures.map(({ name, source, target, diff, diffPercent }) => [
          name,
          source,
          target,
          diff,
          diffPercent,
        ]),
      ),
      "",
    ]),
    key.length === 0
      ? `Rows were compared as a whole: ${keyOrigin}. Name columns that identify them with --key.`
      : `Rows were compared by ${[...key, ...keyOrigin === "" ? [] : [keyOrigin]].join(", ")}.`,
    ...repeatedKeys === 0 ? [] : [`${repeatedKeys} row(s) have a key that another one has.`],
    `equal: ${equal}, changed: ${changed}, only in source: ${onlyInSource}, ` +
    `only in target: ${onlyInTarget}`,
    ...Object.entries(rows.changedColumns).map(([column, count]) =>
      `  ${column}: ${count} changed`
    ),
    ...rows.examples.map((row) => `  ${describe(row)}`),
    areEqual ? "All rows are equal." : "Row differences detected.",
  ];
}

function describe({ kind, cells }: DiffedRow): string {
  const value = (cell: string | null | undefined) => cell === null ? "null" : JSON.stringify(cell);
  const parts = cells.map(({ column, source, target }) =>
    kind !== "changed" || source === target
      ? `${column}=${value(source === undefined ? target : source)}`
      : `${column}: ${value(source)} → ${value(target)}`
  );
  return `${kind}: ${parts.join(", ")}`;
}
