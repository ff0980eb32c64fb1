import { Command, EnumType } from "@cliffy/command";
import { UsageError } from "../errors.ts";
import { formatDataDiff } from "../report/data_diff.ts";
import { processOutput } from "../report/output.ts";
import { explainedText } from "../report/explained_query.ts";
import { ResultMask } from "../report/result_mask.ts";
import { dataDiff } from "../report/shapes/data_diff.ts";
import { explainedDiff } from "../report/shapes/query.ts";
import { alterDialects } from "../run/data_diff/alter.ts";
import { type DataDiffOptions, diffTables } from "../run/data_diff/mod.ts";
import type { TableAt } from "../run/table_shape.ts";
import type { Session } from "../session.ts";
import { openCommandSession, warnOn } from "./command_session.ts";
import {
  configFileFlag,
  environmentFlag,
  type GlobalFlags,
  outputFlag,
  outputType,
  wantsJson,
} from "./flags.ts";
import { explainReading } from "./data_diff_cost.ts";
import type { Invocation } from "./invocation.ts";
import { openTable } from "./table_at.ts";

/** Differing rows that are shown unless a flag says otherwise. */
const defaultExamples = 10;

/** What is said when --sample is given, as it does not lessen the work. */
const sampleOfTables =
  "--sample is of no use here: it is for collections of documents, and tables " +
  "have columns that their databases know. Nothing was left out";

/** `bruin data-diff`: how two tables differ, in their columns and in every row. */
export function createDataDiffCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type(...outputType)
    .type("dialect", new EnumType(alterDialects))
    .arguments("[source:string] [target:string]")
    .option("-c, --connection <name:string>", "For tables without one")
    .option("--full", "Compare the rows too")
    .option("--key <columns:string>", "What identifies a row: a,b")
    .option("--limit <rows:integer>", "Differing rows to show; 10")
    .option("-t, --tolerance <percent:number>", "Smaller differences of figures")
    .option("--sample <documents:integer>", "Of collections; tables are read whole")
    .option("--dry-run", "Tell what reading the rows costs")
    .option("--fail-if-diff", "End with 1 on a difference")
    .option("--target-dialect <name:dialect>", "How ALTER TABLE is written")
    .option("--reverse", "Make the source like the target")
    .option(...environmentFlag)
    .option(...configFileFlag)
    .option(...outputFlag)
    .example("Two environments:", "bruin data-diff --full dev:shop.orders prod:shop.orders")
    .action(async (flags, source, target) => {
      const json = wantsJson(flags, invocation);
      await using output = processOutput(invocation);
      if (source === undefined || target === undefined) {
        throw new UsageError("data-diff compares two tables", {
          fix: "name both: bruin data-diff CONNECTION:TABLE CONNECTION:TABLE",
        });
      }
      const limit = flags.limit ?? defaultExamples;
      const tolerance = flags.tolerance ?? 0.001;
      if (limit < 0 || tolerance < 0) {
        throw new UsageError("--limit and --tolerance may not be negative");
      }
      if (flags.sample !== undefined && flags.sample < 1) {
        throw new UsageError("--sample is a number of documents, at least 1");
      }
      const warn = warnOn(output);
      const options: DataDiffOptions = {
        full: flags.full ?? false,
        key: flags.key?.split(",").map((name) => name.trim()),
        examples: limit,
        tolerance,
        alterDialect: flags.targetDialect,
        reverse: flags.reverse ?? false,
        signal: invocation.signal,
      };
      await using session = await openCommandSession(flags, {
        invocation,
        path: ".",
        readOnly: true,
        warn,
      });
      const sides = {
        source: await openSide(source, flags.connection, session),
        target: await openSide(target, flags.connection, session),
      };
      // Reference: it guesses the columns of a collection by some documents; those of tables are declared.
      if (flags.sample !== undefined) warn(sampleOfTables);
      if (flags.dryRun) {
        const context = { session, signal: invocation.signal };
        const explained = {
          source: await explainReading(sides.source, context),
          target: await explainReading(sides.target, context),
        };
        if (json) return output.jsonLine(explainedDiff.write(explained));
        const mask = new ResultMask(invocation.redactor);
        for (const side of Object.values(explained)) {
          output.line((await explainedText(side, mask)).trimEnd());
        }
        return;
      }
      const diff = {
        ...await diffTables(sides, options),
        sourceTable: source,
        targetTable: target,
      };
      if (json) output.jsonLine(dataDiff.write(diff));
      else {
        // Reference: only what can be sent to a database is on standard output.
        output.errorLine(formatDataDiff(diff));
        for (const statement of diff.alterStatements) output.line(statement);
      }
      if (flags.failIfDiff && diff.hasDifferences) invocation.end(1);
    });
}

/** @throws {KnownError} When the connection is unknown, or its platform runs no queries here. */
async function openSide(
  text: string,
  usual: string | undefined,
  session: Session,
): Promise<TableAt> {
  const [, own, rest] = /^([^:]+):(.+)$/s.exec(text) ?? [];
  const [connectionName, table] = own === undefined ? [usual, text] : [own, rest ?? ""];
  if (connectionName === undefined) {
    throw new UsageError(`It is not said in which connection the table "${text}" is`, {
      fix: `write CONNECTION:${text}, or name one for both tables with --connection`,
    });
  }
  return await openTable({ connection: connectionName, table }, session);
}
