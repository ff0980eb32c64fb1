import type { DataFile } from "../../data_files/data_file.ts";
import { PreparedRows } from "../../data_files/prepared_rows.ts";
import { ownValue } from "../../elements.ts";
import { KnownError, ProjectError } from "../../errors.ts";
import { refuseManyColumns } from "../stages/column_count.ts";
import { errorOf, statementFailure } from "./failure.ts";
import type { Jobs } from "./jobs.ts";
import { columnNeeds, columnType, jsonLines } from "./json_lines.ts";
import type { BigqueryService, ServiceRequest } from "./service.ts";
import { uploadJob } from "./upload.ts";
import { quoteColumn, tableNameOf } from "./words.ts";

export interface StageOptions {
  /** The table that the rows are for; they are staged beside it. */
  readonly table: string;
  readonly service: BigqueryService;
  readonly jobs: Jobs;
  readonly signal: AbortSignal;
}

/** Rows that a query can read. Disposing removes them. */
export interface StagedRows extends AsyncDisposable {
  readonly query: string;
}

const maxColumns = 10_000;
/** After that BigQuery drops the table itself, whatever has happened to this program. */
const lifeMs = 24 * 3_600_000;
const uploadMs = 3_600_000;

/**
 * Puts the rows of a file into a table of their own in the dataset of their target, with a load job, which is
 * free of charge and has no limit on the number of rows.
 * @throws {KnownError} When the file is malformed, or BigQuery refuses it.
 */
export async function stageRows(file: DataFile, options: StageOptions): Promise<StagedRows> {
  const { table, service, jobs, signal } = options;
  const target = tableNameOf(table);
  if (target === undefined) {
    throw new ProjectError(
      `table name must be in dataset.table or project.dataset.table format, '${table}' given`,
      {},
    );
  }
  await using rows = await PreparedRows.of(file, { needs: columnNeeds, signal });
  const { columns } = rows;
  refuseManyColumns(rows, { platform: "BigQuery", most: maxColumns });
  const { dataset: datasetId, project: projectId = service.project } = target;
  const tableId = `__bruin_rows_${crypto.randomUUID().replaceAll("-", "")}`;
  const tableReference = { projectId, datasetId, tableId };
  const tables = `/datasets/${encodeURIComponent(datasetId)}/tables`;
  const schema = {
    fields: columns.map((column) => ({ name: column.name, type: columnType(column) })),
  };
  const statement = `LOAD INTO ${datasetId}.${tableId}`;
  // Its name is ours alone: a request that finds it made, or dropped, is one whose first answer was lost.
  const done: Readonly<Record<string, number>> = { POST: 409, DELETE: 404 };
  const call = async (request: ServiceRequest) => {
    const answer = await service.send(request);
    if (answer.status < 400 || answer.status === ownValue(done, request.method ?? "")) return;
    const { connection, project, location } = service;
    throw statementFailure(errorOf(answer), { connection, project, location, statement });
  };
  await call({
    path: tables,
    project: projectId,
    method: "POST",
    json: { tableReference, schema, expirationTime: String(Date.now() + lifeMs) },
    signal,
  });
  const staged: StagedRows = {
    query: `SELECT ${columns.map(({ name }) => quoteColumn(name)).join(", ")} ` +
      `FROM \`${projectId}\`.\`${datasetId}\`.\`${tableId}\``,
    async [Symbol.asyncDispose]() {
      const limit = AbortSignal.timeout(10_000);
      try {
        const path = `${tables}/${tableId}`;
        await call({ path, project: projectId, method: "DELETE", signal: limit });
      } catch (error) {
        // It goes by itself within a day; what the rows were for counts.
        if (!(error instanceof KnownError) && !limit.aborted) throw error;
      }
    },
  };
  try {
    const load = {
      destinationTable: tableReference,
      sourceFormat: "NEWLINE_DELIMITED_JSON",
      createDisposition: "CREATE_NEVER",
      writeDisposition: "WRITE_APPEND",
      schema,
    };
    await jobs.runOther({
      configuration: { load },
      statement,
      prefix: "bruin_load",
      send: (job, stop) =>
        uploadJob(service, {
          job,
          content: jsonLines(rows),
          options: jobs.options(statement, stop),
          signal: stop,
        }),
    }, { signal, requestMs: uploadMs });
  } catch (error) {
    await staged[Symbol.asyncDispose]();
    throw error;
  }
  return staged;
}
