import type { ExecuteOptions } from "../../connections/connection.ts";
import type { RowRecord } from "../../data_files/csv_rows.ts";
import type { PreparedRows } from "../../data_files/prepared_rows.ts";
import { KnownError, QueryError } from "../../errors.ts";
import { shortened } from "../../plain_text.ts";
import { refuseManyColumns } from "../stages/column_count.ts";
import { insertBatches } from "../stages/insert_batches.ts";
import { longestValueMessage, refusedValue, valueExplained } from "../stages/refused_value.ts";
import { columnSqlType, mysqlText, UnreadableValue, valueLiteral } from "./column_values.ts";
import type { MysqlSession } from "./session.ts";
import { isServerError, StatementFailure } from "./session_failures.ts";
import { statementFailure } from "./failure.ts";
import { quoteColumn } from "./words.ts";

export { columnNeeds } from "./column_values.ts";

const table = "bruin_rows";
const maxColumns = 1_017; // of InnoDB
/** Rows and bytes of one INSERT; MySQL's default for a statement is at least 4 MB. */
const maxRows = 5_000;
const maxBytes = 2 << 20;

type Options = Pick<ExecuteOptions, "signal">;

/**
 * Puts the rows of a file into a temporary table, as a stream where the server takes one (`local_infile`), and
 * by INSERT otherwise. No value is changed to fit: what MySQL would only warn of fails.
 * @returns A query for the rows.
 * @throws {KnownError} When the file is malformed, or holds what its table cannot.
 */
export async function loadFile(
  session: MysqlSession,
  rows: PreparedRows,
  options: Options,
): Promise<string> {
  const { columns } = rows;
  refuseManyColumns(rows, { platform: "MySQL", most: maxColumns });
  const names = columns.map(({ name }) => quoteColumn(name));
  const definitions = columns.map((column, index) => `${names[index]} ${columnSqlType(column)}`);
  const run = async (statement: string, first = 1) => {
    try {
      return await session.run(statement, options.signal, {
        ...(statement.startsWith("LOAD DATA") && { input: lines(rows) }),
      });
    } catch (error) {
      if (!(error instanceof StatementFailure)) throw error;
      throw await loadFailure(error, { statement, rows, first });
    }
  };
  // The session takes its own mode again when it is given back.
  await run("SET sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')");
  await run(
    `CREATE TEMPORARY TABLE ${table} (${definitions.join(", ")}) CHARACTER SET utf8mb4`,
  );
  const { rows: [[, takesStreams] = []] } = await run("SHOW VARIABLES LIKE 'local_infile'");
  if (takesStreams === "ON") {
    const { warnings } = await run(loadStatement(rows, names));
    if (warnings > 0) await refuseWarnings(session, rows, options);
  } else {
    const words = {
      head: `INSERT INTO ${table} (${names.join(", ")}) VALUES`,
      literal: valueLiteral,
      maxRows,
      maxBytes: Math.min(maxBytes, session.largestStatement - 1_024),
    };
    const types = columns.map(({ type }) => type);
    for await (const { statement, first } of insertBatches(mysqlRecords(rows), { types, words })) {
      await run(statement, first);
    }
  }
  return `SELECT ${names.join(", ")} FROM ${table}`;
}

function loadStatement({ columns }: PreparedRows, names: readonly string[]): string {
  const isBinary = columns.map(({ type }) => type.kind === "binary");
  const targets = names.map((name, index) => isBinary[index] ? `@bruin_${index}` : name);
  const set = names.flatMap((name, index) =>
    isBinary[index] ? [`${name} = UNHEX(@bruin_${index})`] : []
  );
  return `LOAD DATA LOCAL INFILE 'bruin' INTO TABLE ${table} CHARACTER SET utf8mb4 ` +
    `FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' (${
      targets.join(", ")
    })` +
    (set.length === 0 ? "" : ` SET ${set.join(", ")}`);
}

const encoder = new TextEncoder();
const special: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  "\0": "\\0",
};

/** The rows with their values as MySQL reads them. @throws {KnownError} */
async function* mysqlRecords(rows: PreparedRows): AsyncGenerator<RowRecord[]> {
  const { columns } = rows;
  let count = 0;
  let column = 0;
  try {
    for await (const records of rows.records()) {
      yield records.map((record) => {
        count++;
        return columns.map(({ type }, index) => {
          const text = record[column = index] ?? null;
          return text === null ? null : mysqlText(text, type);
        });
      });
    }
  } catch (error) {
    if (!(error instanceof UnreadableValue)) throw error;
    const place = { ...await rows.placeOfRecord(count), column: columns[column]!.name };
    throw refusedValue(error.text, { wanted: error.wanted, place });
  }
}

/** The rows as `LOAD DATA` reads them. */
async function* lines(rows: PreparedRows): AsyncGenerator<Uint8Array> {
  const write = (record: RowRecord) =>
    record.map((text) =>
      text?.replace(/[\\\t\n\r\0]/g, (character) => special[character]!) ?? "\\N"
    ).join("\t") + "\n";
  for await (const records of mysqlRecords(rows)) {
    yield encoder.encode(records.map(write).join(""));
  }
}

/** `LOAD DATA LOCAL` makes warnings of errors, as the client could not take back what it sent. */
async function refuseWarnings(
  session: MysqlSession,
  rows: PreparedRows,
  { signal }: Options,
): Promise<void> {
  const { rows: [first] } = await session.run("SHOW WARNINGS LIMIT 1", signal);
  throw await valueError(String(first?.[2] ?? "a value was changed"), {
    rows,
    first: 1,
    code: String(first?.[1] ?? ""),
    statement: undefined,
  });
}

interface Loading {
  readonly rows: PreparedRows;
  /** Number of the first row of the statement. */
  readonly first: number;
  readonly statement: string | undefined;
}

async function loadFailure(failure: StatementFailure, loading: Loading): Promise<unknown> {
  const { reason } = failure;
  if (reason instanceof KnownError) return reason;
  if (failure.cancelled === "no" && isServerError(reason)) {
    if (/ at row \d+$/.test(reason.message)) {
      return await valueError(reason.message, { ...loading, code: String(reason.errno) });
    }
    if (reason.errno === 1046) return noDatabase();
  }
  // The table ends with the session.
  return statementFailure(failure, { statement: loading.statement ?? "", temporary: true });
}

/** Names of the columns are in such messages, and the number of the row. */
async function valueError(
  message: string,
  { rows, first, statement, code }: Loading & { readonly code: string },
): Promise<QueryError> {
  const [, number] = / at row (\d+)$/.exec(message) ?? [];
  const column = rows.columns.find(({ name }) => message.includes(`column '${name}'`))?.name ??
    rows.columns.find(({ name }) => message.includes(`\`${name}\``))?.name;
  const place = number === undefined ? {} : await rows.placeOfRecord(first + Number(number) - 1);
  const plain = message.replace(/ at row \d+$/, "")
    .replace(/`[^`]*`\.`bruin_rows`\.`([^`]*)`/, "'$1'");
  return new QueryError(shortened(plain, longestValueMessage), {
    databaseCode: code,
    accepted: true,
    statement: statement?.slice(0, longestValueMessage),
    ...valueExplained({ ...place, ...(column !== undefined && { column }) }),
  });
}

function noDatabase(): QueryError {
  return new QueryError("The connection names no database for the rows to come into", {
    accepted: true,
    kind: "missing",
    cause: "they go through a temporary table, which lies in the database of the session",
    fix: "give `database` in the connection's secret",
    code: "E363",
  });
}
