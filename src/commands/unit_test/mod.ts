import { Command } from "@cliffy/command";
import { processOutput } from "../../report/output.ts";
import {
  hasPassed,
  type TestedQuery,
  unitTestResults,
} from "../../report/shapes/unit_test_results.ts";
import { formatUnitTest, summarizeUnitTests } from "../../report/unit_tests.ts";
import { warnOn } from "../command_session.ts";
import {
  configFileFlag,
  endDateFlag,
  environmentFlag,
  type GlobalFlags,
  outputFlag,
  outputType,
  startDateFlag,
  variableFlag,
  variantFlag,
  wantsJson,
} from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { unitTestsOf } from "./session.ts";

/** `bruin unit-test`: given rows in, expected rows out, for the queries of assets. */
export function createUnitTestCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type(...outputType)
    .arguments("[path:string]")
    .option("--on-connection", "Ask the asset's database, not DuckDB")
    .option(...startDateFlag)
    .option(...endDateFlag)
    .option(...environmentFlag)
    .option(...configFileFlag)
    .option(...variableFlag, { collect: true })
    .option(...variantFlag)
    .option(...outputFlag)
    .example("All tests of a pipeline:", "bruin unit-test pipelines/shop")
    .action(async (flags, path = ".") => {
      const json = wantsJson(flags, invocation);
      await using output = processOutput(invocation);
      const warn = warnOn(output);
      const tests: TestedQuery[] = [];
      for await (const test of unitTestsOf(flags, path, { invocation, warn })) {
        tests.push(test);
        if (!json) output.line(formatUnitTest(test));
        for (const name of test.unread) {
          warn(`${test.asset} :: ${test.name} gives rows for "${name}", which it does not read`);
        }
      }
      if (json) output.jsonLine(unitTestResults.write(tests));
      else output.line(summarizeUnitTests(tests));
      if (!tests.every(hasPassed)) invocation.end(1);
    });
}
