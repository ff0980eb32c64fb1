import type { Connection, ExecuteOptions, Rows } from "../../connections/connection.ts";
import { firstRows } from "../../connections/stream.ts";
import { QueryError } from "../../errors.ts";
import type { Platform } from "../../platforms/platform.ts";
import {
  type CheckPlan,
  checkRows,
  planColumnCheck,
  planCustomCheck,
  readCheckResult,
  verifyCheck,
} from "../../sql/checks.ts";
import { isPlainRead } from "../../sql/limit.ts";
import { explaining } from "../asset_scope.ts";
import type { CheckStep } from "../plan.ts";
import type { TaskContext } from "../task.ts";
import { developerRewrite } from "./developer_tables.ts";
import { realColumns } from "./real_names.ts";
import { showQuery, type StepOptions } from "./resources.ts";

/**
 * Runs a quality check.
 * @throws {CheckError} When the result is not the expected one.
 * @throws {KnownError} When there is no result.
 */
export async function runCheck(
  options: StepOptions & { readonly step: CheckStep },
  task: TaskContext,
): Promise<void> {
  const plan = await checkPlan(options, task);
  task.onCheckQuery?.(plan.query);
  showQuery(plan.query, { ...options, task });
  const connection = await options.resources.connections.open(options.connection);
  task.signal.throwIfAborted();
  const result = await checkResult(connection, plan.query, options.platform, task).catch(
    (error: unknown) => {
      if (!(error instanceof QueryError)) throw error;
      throw error.reworded({ message: `failed '${plan.name}' check: ${error.message}` });
    },
  );
  verifyCheck(plan, readCheckResult(plan, result));
}

/** As many rows as matter of a query that only reads; what may write runs to its end. */
export async function checkResult(
  connection: Connection,
  query: string,
  { lexis }: Pick<Platform, "lexis">,
  sending: ExecuteOptions,
): Promise<Pick<Rows, "rows">> {
  if (!isPlainRead(query, lexis)) return await connection.query(query, sending);
  return await firstRows(connection, query, { ...sending, count: checkRows });
}

async function checkPlan(
  options: StepOptions & { readonly step: CheckStep },
  task: TaskContext,
): Promise<CheckPlan> {
  const { scope, platform: { dialect }, step } = options;
  if (step.kind === "column_check") {
    const { column, check } = step;
    const needed = check.name === "relationships" ? column : { ...column, foreignKey: undefined };
    // An unknown check has its own message, for which the database need not be asked.
    if (!Object.hasOwn(dialect.checks, check.name)) {
      return planColumnCheck(scope.asset, { column, check, dialect });
    }
    const [inTable = needed] = await realColumns([needed], options, task);
    return planColumnCheck(scope.asset, { column, inTable, check, dialect });
  }
  const text = step.check.query;
  const words = "failed to render custom check query";
  const query = explaining(scope.asset, words, () => scope.render({ text }));
  return planCustomCheck(step.check, {
    query: (await developerRewrite(options, task))(query),
    dialect,
  });
}
