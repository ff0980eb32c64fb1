import type { TableForm, TablePreparation } from "../../connections/connection.ts";
import { Preparations } from "../../preparations.ts";
import { asObject, asText, type Json } from "./answer.ts";
import { errorOf, statementFailure } from "./failure.ts";
import type { BigqueryService, ServiceRequest } from "./service.ts";
import { type TableName, tableNameOf } from "./words.ts";

/** Makes datasets, and drops tables that no statement could make anew, over the API. */
export class TablePreparations {
  readonly #service: BigqueryService;
  /** By project and name. */
  readonly #datasets = new Preparations();

  constructor(service: BigqueryService) {
    this.#service = service;
  }

  async prepare(form: TableForm, { replaces, signal }: TablePreparation): Promise<void> {
    const name = tableNameOf(form.name);
    // A name of another form is refused with the statement.
    if (name === undefined) return;
    const { project, dataset, table } = name;
    await this.#ensureDataset(name, signal);
    if (!replaces) return;
    const path = `/datasets/${encodeURIComponent(dataset)}/tables/${encodeURIComponent(table)}`;
    const found = await this.#call({ path, project, signal }, [404]);
    if (found.status === 404 || isReplaceable(form, found.body)) return;
    await this.#call({ path, project, method: "DELETE", signal }, [404]);
  }

  async #ensureDataset(name: TableName, signal: AbortSignal): Promise<void> {
    const key = `${name.project ?? ""}.${name.dataset}`;
    await this.#datasets.ensure(key, () => this.#makeDataset(name, signal));
  }

  async #makeDataset({ project, dataset }: TableName, signal: AbortSignal): Promise<void> {
    const path = `/datasets/${encodeURIComponent(dataset)}`;
    // Who may write into a dataset need not be allowed to look at it.
    const { status } = await this.#call({ path, project, signal }, [403, 404]);
    if (status !== 404) return;
    const { location } = this.#service;
    const datasetReference = { projectId: project ?? this.#service.project, datasetId: dataset };
    await this.#call(
      {
        path: "/datasets",
        project,
        method: "POST",
        json: { datasetReference, ...(location !== undefined && { location }) },
        signal,
      },
      [409], // another run has made it
    );
  }

  async #call(
    request: ServiceRequest,
    expected: readonly number[],
  ): Promise<{ readonly status: number; readonly body: Json }> {
    const answer = await this.#service.send(request);
    if (answer.status < 400 || expected.includes(answer.status)) return answer;
    const { connection, project, location } = this.#service;
    throw statementFailure(errorOf(answer), {
      connection,
      project,
      location,
      statement: `${request.method ?? "GET"} ${request.path}`,
    });
  }
}

/** Whether `CREATE OR REPLACE` can put a table or view in the place of one that is there. */
export function isReplaceable({ kind, partitionBy, clusterBy }: TableForm, table: Json): boolean {
  const type = asText(table.type);
  if (kind === "view") return type === "VIEW";
  const { fields = [] } = asObject(table.clustering);
  const clusters = Array.isArray(fields) ? fields.map((field) => String(field).toLowerCase()) : [];
  const wanted = clusterBy.map((name) => name.toLowerCase());
  return type === "TABLE" && clusters.join() === wanted.join() &&
    partitionOfTable(table) === partitionOf(partitionBy);
}

/** A partitioning in one form, such as `ts month`; empty without one. */
function partitionOfTable({ timePartitioning, rangePartitioning }: Json): string {
  if (timePartitioning !== undefined) {
    const { field, type } = asObject(timePartitioning);
    return `${asText(field) || "_partitiontime"} ${asText(type) || "DAY"}`.toLowerCase();
  }
  if (rangePartitioning === undefined) return "";
  return `${asText(asObject(rangePartitioning).field)} range`.toLowerCase();
}

/** The same of an expression; `undefined` for one that is not understood, and fits no table. */
function partitionOf(expression: string): string | undefined {
  const text = expression.trim().replaceAll("`", "").toLowerCase();
  if (text === "") return "";
  const [, plain] = /^(?:date\(\s*)?(\w+)\s*\)?$/.exec(text) ?? [];
  if (plain !== undefined) return `${plain === "_partitiondate" ? "_partitiontime" : plain} day`;
  const [, column, unit] =
    /^(?:date|datetime|timestamp)_trunc\(\s*(\w+)\s*,\s*(\w+)\s*\)$/.exec(text) ?? [];
  if (column !== undefined) return `${column} ${unit}`;
  const [, ranged] = /^range_bucket\(\s*(\w+)\s*,/.exec(text) ?? [];
  return ranged === undefined ? undefined : `${ranged} range`;
}
