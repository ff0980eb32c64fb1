/** B2, F24: what is wrong with a project file is said with its place and its remedy. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const header = (text: string) =>
  `/* @bruin\ntype: duckdb.sql\n${text}\n@bruin */\nselect 1 as day\n`;

interface Case {
  readonly says: string;
  readonly files: Readonly<Record<string, string>>;
  /** Arguments of the command; `run .` when left out. */
  readonly args?: readonly string[];
  readonly code: number;
  readonly lines: readonly string[];
}

const cases: readonly Case[] = [
  {
    says: "how a materialization is written",
    files: { "assets/a.sql": header("materialization: table") },
    code: 78,
    lines: [
      '"materialization" must be a map of keys and values',
      "assets/a.sql:3:1",
      "fix: write materialization: {type: table}",
    ],
  },
  {
    says: "which strategy was meant, first and alone",
    files: {
      "assets/a.sql": header(
        "materialization: {type: table, strategy: delete_insert, incremental_key: day}",
      ),
    },
    code: 78,
    lines: ["Materialization strategy 'delete_insert'", 'fix: did you mean "delete+insert"?'],
  },
  {
    says: "which file of a seed is missing, and where it is named",
    files: { "assets/s.asset.yml": "type: duckdb.seed\nparameters:\n  path: ./rows.csv\n" },
    code: 78,
    lines: [
      "Seed file does not exist or cannot be found",
      "/assets/rows.csv",
      'fix: correct parameters.path in s.asset.yml:3, "./rows.csv"',
    ],
  },
  {
    says: "that an incremental key is nearly a declared column",
    files: {
      ".bruin.yml": "environments: {default: {connections: {duckdb: " +
        "[{name: duckdb-default, path: t.db}]}}}\n",
      "assets/a.sql": header(
        "name: s.a\nmaterialization: {type: table, strategy: delete+insert, incremental_key: dya}\n" +
          "columns: [{name: day}]",
      ),
    },
    code: 1,
    lines: [
      'The incremental_key "dya" is no column of the query',
      'fix: did you mean "day"?',
      'Warning: assets/a.sql:4:57: The incremental_key "dya" is not among the declared columns; ' +
      'did you mean "day"?',
    ],
  },
  {
    says: "that a day does not exist",
    files: { "assets/a.sql": header("name: s.a") },
    args: ["run", ".", "--start-date", "2023-02-29"],
    code: 64,
    lines: [
      "Please give a valid start date",
      "cause: the day 2023-02-29 does not exist: that month has 28 days",
    ],
  },
  {
    says: "which words a schedule may be, and which file has no name",
    files: { "pipeline.yml": "schedule: dayly\n", "assets/a.sql": header("name: s.a") },
    code: 78,
    lines: [
      "Invalid cron schedule 'dayly'",
      'fix: did you mean "daily"? Accepted are daily, hourly,',
      "The pipeline name cannot be empty",
      "/pipeline.yml",
      "fix: write a first line such as name: shop",
    ],
  },
];

describe("bruin run on mistakes of newcomers (B2, F24)", () => {
  for (const { says, files, args = ["run", "."], code, lines } of cases) {
    it(`says ${says}`, async () => {
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, { ".git/HEAD": "", "pipeline.yml": "name: p\n", ...files });
      const done = await bruin(args, { cwd: folder.path, env: { NO_COLOR: "1" } });
      assertEquals(done.code, code, done.stderr);
      for (const line of lines) assertStringIncludes(done.stdout + done.stderr, line);
      assertEquals(done.stderr.includes("Incremental key is only supported"), false);
    });
  }
});
