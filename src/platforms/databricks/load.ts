/** Rows of files on their way into Databricks: a table beside their own, filled by INSERT in batches. */
import type { ColumnType } from "../../data_files/column_type.ts";
import type { RowRecord } from "../../data_files/csv_rows.ts";
import type { DataFile } from "../../data_files/data_file.ts";
import { placeText } from "../../data_files/data_file_error.ts";
import { PreparedRows } from "../../data_files/prepared_rows.ts";
import { KnownError, QueryError } from "../../errors.ts";
import { shortened } from "../../plain_text.ts";
import type { Statement } from "../../sql/statement.ts";
import { insertBatches } from "../stages/insert_batches.ts";
import { columnNeeds, columnSqlType, fromText, sentText } from "./column_values.ts";
import { beside, databricksLiteral as literal, quoteColumn } from "./words.ts";

/** Rows that a query can read. Disposing removes them. */
export interface StagedRows extends AsyncDisposable {
  readonly query: string;
}

/** Rows and bytes of one statement; the API takes 16 MiB. */
const maxRows = 5_000;
const maxBytes = 2 << 20;
/** Of a message that quotes a value. */
const longestText = 500;
const dropMs = 10_000;

/**
 * Puts the rows of a file into a table of their own in the schema of their target.
 * @param options.run Runs statements one after the other.
 * @throws {KnownError} When the file is malformed, or a value is none of its type.
 */
export async function stageRows(
  file: DataFile,
  { table, run, signal }: {
    readonly table: string;
    readonly run: (statements: readonly Statement[], signal?: AbortSignal) => Promise<void>;
    readonly signal: AbortSignal;
  },
): Promise<StagedRows> {
  await using rows = await PreparedRows.of(file, { needs: columnNeeds, signal });
  const columns = rows.columns.map((column, index) => ({
    name: quoteColumn(column.name),
    type: column.type,
    sqlType: columnSqlType(column),
    // How Spark calls the columns of VALUES.
    place: `col${index + 1}`,
  }));
  const name = beside(table, `__bruin_rows_${crypto.randomUUID().replaceAll("-", "")}`);
  const definitions = columns.map((column) => `${column.name} ${column.sqlType}`).join(", ");
  // Delta takes blanks and brackets in names of columns with such a mapping only.
  const mapping = rows.columns.some((column) => /[ ,;{}()\n\t=]/.test(column.name))
    ? " TBLPROPERTIES ('delta.columnMapping.mode' = 'name')"
    : "";
  const staged: StagedRows = {
    query: `SELECT ${columns.map((column) => column.name).join(", ")} FROM ${name}`,
    async [Symbol.asyncDispose]() {
      const limit = AbortSignal.timeout(dropMs);
      try {
        await run([`DROP TABLE IF EXISTS ${name}`], limit);
      } catch (error) {
        // What the rows were for counts; the name of what is left tells what it is.
        if (!(error instanceof KnownError) && !limit.aborted) throw error;
      }
    },
  };
  try {
    await run([`CREATE TABLE ${name} (${definitions})${mapping}`]);
    const selected = columns.map(({ place, type, sqlType }) => fromText(place, type, sqlType));
    const words = {
      head: `INSERT INTO ${name} SELECT ${selected.join(", ")} FROM VALUES`,
      literal,
      maxRows,
      maxBytes,
    };
    const types = columns.map(({ type }) => type);
    for await (const { statement } of insertBatches(sentRecords(rows), { types, words })) {
      await run([statement]);
    }
  } catch (error) {
    await staged[Symbol.asyncDispose]();
    throw error;
  }
  return staged;
}

/** The rows with their values as they are sent. @throws {KnownError} */
async function* sentRecords(rows: PreparedRows): AsyncGenerator<RowRecord[]> {
  const { columns } = rows;
  const types: readonly ColumnType[] = columns.map(({ type }) => type);
  let count = 0;
  for await (const records of rows.records()) {
    const sent: RowRecord[] = [];
    for (const record of records) {
      count++;
      const texts: (string | null)[] = [];
      for (const [index, type] of types.entries()) {
        const given = record[index] ?? null;
        const value = given === null ? { text: null } : sentText(given, type);
        if ("isNot" in value) {
          const place = {
            ...await rows.placeOfRecord(count),
            ...(columns[index] !== undefined && { column: columns[index].name }),
          };
          throw new QueryError(`"${shortened(given ?? "", longestText)}" is not ${value.isNot}`, {
            accepted: true,
            where: placeText(place),
            fix: "correct the value, or declare another type for the column",
            code: "E159",
          });
        }
        texts.push(value.text);
      }
      sent.push(texts);
    }
    yield sent;
  }
}
