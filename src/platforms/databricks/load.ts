/**
 * Rows of files on their way into Databricks: a table beside their own, filled by INSERT. A batch is one text of
 * JSON, which Spark takes apart several times as fast as it reads the same rows as VALUES.
 */
import type { DataFile } from "../../data_files/data_file.ts";
import { PreparedRows } from "../../data_files/prepared_rows.ts";
import { KnownError } from "../../errors.ts";
import type { Statement } from "../../sql/statement.ts";
import { jsonBatches } from "../stages/json_batches.ts";
import { columnNeeds, columnSqlType, fromText, misfit } from "./column_values.ts";
import { beside, databricksLiteral as literal, quoteColumn } from "./words.ts";

/** Rows that a query can read. Disposing removes them. */
export interface StagedRows extends AsyncDisposable {
  readonly query: string;
}

/** Characters of the rows of one statement, before they are escaped; the API takes 16 MiB. */
const maxLength = 2 << 20;
const dropMs = 10_000;

/**
 * Puts the rows of a file into a table of their own in the schema of their target.
 * @param options.run Runs statements one after the other.
 * @throws {KnownError} When the file is malformed, or a value is none of its type.
 */
export async function stageRows(
  file: DataFile,
  { table, run, warn, signal }: {
    readonly table: string;
    readonly run: (statements: readonly Statement[], signal?: AbortSignal) => Promise<void>;
    /** Told of a table that is left behind. */
    readonly warn: (message: string) => void;
    readonly signal: AbortSignal;
  },
): Promise<StagedRows> {
  await using rows = await PreparedRows.of(file, { needs: columnNeeds, signal });
  const columns = rows.columns.map((column, index) => ({
    name: quoteColumn(column.name),
    type: column.type,
    sqlType: columnSqlType(column),
    place: `v[${index}]`,
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
        if (!(error instanceof KnownError)) throw error;
        // What the rows were for counts.
        warn(`the table ${name}, through which rows came, could not be dropped: ${error.message}`);
      }
    },
  };
  try {
    await run([`CREATE TABLE ${name} (${definitions})${mapping}`]);
    const selected = columns.map(({ place, type, sqlType }) => fromText(place, type, sqlType));
    for await (const batch of jsonBatches(rows, { maxLength, misfit })) {
      // FAILFAST, since what is no JSON would be NULL otherwise.
      await run([
        `INSERT INTO ${name} SELECT ${selected.join(", ")} FROM (SELECT explode(from_json(` +
        `${literal(batch)}, 'array<array<string>>', map('mode', 'FAILFAST'))) AS v)`,
      ]);
    }
  } catch (error) {
    await staged[Symbol.asyncDispose]();
    throw error;
  }
  return staged;
}
