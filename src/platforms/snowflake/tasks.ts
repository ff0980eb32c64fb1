import type { CellValue, Rows } from "../../connections/connection.ts";
import { QueryError, UsageError } from "../../errors.ts";
import {
  completeListing,
  type FoundDefinition,
  type Importer,
  type Listing,
  type ListingOptions,
} from "../../importers/importer.ts";
import { splitName } from "../../sql/names.ts";
import { quote } from "./words.ts";

/** More rows a SHOW command does not give, and does not say so ("SHOW TASKS", usage notes). */
const mostRows = 10_000;

/** Tasks: SQL that Snowflake runs on a schedule, or after other tasks. */
export const snowflakeTasks: Importer = {
  name: "snowflake-tasks",
  about: "An asset for each task of Snowflake",
  things: { one: "task", many: "tasks" },
  connectionTypes: ["snowflake"],
  flags: [
    { name: "database", about: "Only of this database" },
    { name: "schema", about: "Only of this schema" },
  ],
  example: "bruin import snowflake-tasks shop -c prod --schema etl --all",
  list,
};

/** Where names lie that say nothing of it, in statements of the connection. */
const currentSchema = "SELECT CURRENT_DATABASE(), CURRENT_SCHEMA()";

async function list({ open, flags, signal }: ListingOptions): Promise<Listing> {
  const connection = await open();
  const statement = showTasks(flags);
  const { rows: [current = []] } = await connection.query(currentSchema, { signal });
  const tasks = readTasks(await connection.query(statement, { signal }), statement);
  if (tasks.length >= mostRows) {
    throw new UsageError(`Snowflake lists no more than ${mostRows} tasks at once`, {
      cause: "there may be more than it told",
      fix: "import those of one --schema after the other",
    });
  }
  const [database, schema] = current.map(textOf);
  return completeListing(tasks.map((task) => definitionOf(task, { database, schema })));
}

function showTasks({ database, schema }: ListingOptions["flags"]): string {
  if (schema !== undefined) {
    const name = database === undefined ? quote(schema) : `${quote(database)}.${quote(schema)}`;
    return `SHOW TASKS IN SCHEMA ${name}`;
  }
  return database === undefined ? "SHOW TASKS" : `SHOW TASKS IN DATABASE ${quote(database)}`;
}

/** A task, as the output of SHOW TASKS has it; empty texts for what it lacks. */
type Task = Readonly<Record<typeof columns[number], string>>;

/** Those that are read. Newer ones, such as `config`, may be missing. */
const columns = [
  ...["name", "database_name", "schema_name", "comment", "warehouse", "schedule"] as const,
  ...["predecessors", "state", "definition", "condition", "config", "task_relations"] as const,
];

/** @throws {QueryError} When columns are missing that every version has. */
function readTasks({ columns: given, rows }: Rows, statement: string): Task[] {
  const at = new Map(given.map(({ name }, index) => [name.toLowerCase(), index]));
  const missing = ["name", "database_name", "schema_name", "predecessors", "state", "definition"]
    .find((name) => !at.has(name));
  if (missing !== undefined) {
    throw new QueryError(`The list of tasks has no column ${missing}`, { statement });
  }
  return rows.map((row) =>
    Object.fromEntries(columns.map((name) => [name, textOf(row[at.get(name) ?? -1])])) as Task
  );
}

function textOf(value: CellValue | undefined): string {
  return value === null || value === undefined ? "" : String(value);
}

function definitionOf(
  task: Task,
  current: { readonly database: string | undefined; readonly schema: string | undefined },
): FoundDefinition {
  const { name, database_name: database, schema_name: schema, schedule, warehouse } = task;
  const place = placeOf([database, schema, name]);
  const after = predecessorsOf(task.predecessors);
  const when = schedule !== ""
    ? schedule
    : after.length > 0
    ? `after ${after.join(", ")}`
    : "no schedule";
  const isStarted = task.state.toLowerCase() === "started";
  const lines = [
    task.comment,
    `Snowflake task: ${place}`,
    `Schedule: ${when}`,
    ...warehouse === "" ? [] : [`Warehouse: ${warehouse}`],
    ...task.condition === "" ? [] : [`Only when: ${task.condition}`],
  ];
  return {
    place,
    about: isStarted ? when : `${when}, suspended`,
    name: [schema, name],
    type: "sf.sql",
    description: lines.filter((line) => line !== "").join("\n"),
    enabled: isStarted,
    query: { text: task.definition },
    after,
    reads: [],
    lacks: [
      ...task.condition === "" ? [] : [`it runs always, and not only when ${task.condition}`],
      ...task.config === "" ? [] : ["its configuration is not in the asset"],
      ...finalizes(task.task_relations)
        ? ["it does not run at the end of the others, whether or not they fail"]
        : [],
      ...current.database === database && current.schema === schema
        ? []
        : [`names without a schema no longer mean those of ${placeOf([database, schema])}`],
    ],
  };
}

/** The whole name of a task, with quotes where Snowflake would fold it otherwise. */
function placeOf(parts: readonly string[]): string {
  return parts.map((part) =>
    /^[A-Z_][A-Z0-9_$]*$/.test(part) ? part : `"${part.replaceAll('"', '""')}"`
  ).join(".");
}

/** @param json A list of whole names, as `["A.B.C"]`; older versions gave one name, or none. */
function predecessorsOf(json: string): string[] {
  const text = json.trim();
  if (text === "") return [];
  const names: unknown = text.startsWith("[") ? jsonOf(text) : [text];
  return Array.isArray(names)
    ? names.filter((name) => typeof name === "string").map((name) => placeOf(splitName(name)))
    : [];
}

/** Whether a task runs at the end of a graph: it names the root of it. */
function finalizes(relations: string): boolean {
  const value = jsonOf(relations);
  return typeof value === "object" && value !== null && "FinalizedRootTask" in value;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
