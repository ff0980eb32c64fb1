import { ProjectError } from "../../errors.ts";
import { readCheckResult } from "../../sql/checks.ts";
import type { DefaultNames } from "../../sql/default_names.ts";
import type { Dialect } from "../../sql/dialect.ts";
import type { AssetScope } from "../asset_scope.ts";
import type { TaskContext } from "../task.ts";
import { checkResult } from "./check.ts";
import { developerRewrite } from "./developer_tables.ts";
import { poke, type SensorMode } from "./poke.ts";
import { showQuery, type StepOptions } from "./resources.ts";

export type { SensorMode } from "./poke.ts";

/** What a sensor looks at: the number that a query returns, or the existence of a table. */
export type SensorKind = "query" | "table";

/**
 * Looks until the query returns more than 0, as `mode` says.
 * @throws {TaskError} When the condition does not hold, or not in time.
 * @throws {KnownError} When the query fails.
 */
export async function runSensor(
  options: StepOptions & { readonly kind: SensorKind; readonly mode: SensorMode },
  task: TaskContext,
): Promise<void> {
  if (options.mode === "skip") return;
  const { scope: { asset }, kind, platform: { dialect }, connection: name } = options;
  const names = await options.resources.connections.defaultNames(name);
  const { subject, query: written } = sensorQuery({ kind, scope: options.scope, dialect, names });
  const query = kind === "query" ? (await developerRewrite(options, task))(written) : written;
  showQuery(query, { ...options, task });
  const connection = await options.resources.connections.open(name);
  const holds = async () => {
    const { rows } = await checkResult(connection, query, options.platform, task);
    return countOf(query, rows) > 0;
  };
  await poke({ mode: options.mode, subject, holds, asset }, task);
}

/**
 * What a sensor looks at, and the query that it sends; `bruin render` shows the same.
 * @param options.dialect Only table sensors need one.
 * @throws {ProjectError} When the asset does not say what to look at, or the platform cannot.
 */
export function sensorQuery(
  { kind, scope: { asset }, dialect, names = {} }: {
    readonly kind: SensorKind;
    readonly scope: AssetScope;
    readonly dialect: Dialect | undefined;
    /** Default: the database is not known. */
    readonly names?: DefaultNames;
  },
): { readonly subject: string; readonly query: string } {
  const subject = asset.parameters[kind];
  if (typeof subject !== "string" || subject.trim() === "") {
    throw new ProjectError(`${kind} sensor requires a parameter named '${kind}'`, {
      file: asset.path,
    });
  }
  if (kind === "query") return { subject, query: subject };
  if (dialect?.catalog.exists === undefined) {
    throw new ProjectError(`Table sensors are not available for ${dialect?.name ?? asset.type}`, {
      file: asset.path,
    });
  }
  return { subject, query: dialect.catalog.exists(subject, names) };
}

/** Nothing and null count as 0, so that a sensor may ask for a row that is not there yet. */
function countOf(query: string, rows: Parameters<typeof readCheckResult>[1]["rows"]): number {
  const [row] = rows;
  if (row === undefined || (rows.length === 1 && row.length === 1 && row[0] === null)) return 0;
  const plan = { name: "sensor", query, expected: "1", failure: () => "" };
  return Math.trunc(Number(readCheckResult(plan, { rows })));
}
