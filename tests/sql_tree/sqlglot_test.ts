/** Every statement that a dialect writes, read by sqlglot as a second opinion beside that of dialects_test.ts. */
import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { platforms } from "../../src/platforms/mod.ts";
import { splitStatements } from "../../src/sql/statements.ts";
import { dialectCases, showCase } from "../sql/dialect_case.ts";

/** A Python that has sqlglot. */
const python = Deno.env.get("BRUIN_TEST_SQLGLOT") || undefined;
const missing = python === undefined
  ? " (left out: set BRUIN_TEST_SQLGLOT to a Python that has sqlglot)"
  : "";

/** Platforms that sqlglot knows by another name. */
const names = new Map([["google_cloud_platform", "bigquery"]]);

/** Statements that sqlglot does not know, and why they are right all the same. */
const unknown: readonly {
  readonly platform: string;
  readonly statement: RegExp;
  readonly reason: string;
}[] = [
  {
    platform: "mysql",
    statement: /^(?:PREPARE|EXECUTE|DEALLOCATE PREPARE) bruin_statement\b/,
    reason: "https://dev.mysql.com/doc/refman/8.4/en/sql-prepared-statements.html",
  },
  {
    platform: "mysql",
    statement: /^RENAME TABLE /,
    reason: "https://dev.mysql.com/doc/refman/8.4/en/rename-table.html",
  },
  {
    platform: "postgres",
    statement: /^SET LOCAL TIME ZONE /,
    reason: "https://www.postgresql.org/docs/current/sql-set.html",
  },
  {
    platform: "postgres",
    statement: /^DO \$bruin\$\n/,
    reason: "https://www.postgresql.org/docs/current/sql-do.html",
  },
];

async function problemsOf(pairs: readonly (readonly [string, string])[]) {
  const child = new Deno.Command(python ?? "", {
    args: [new URL("read_statements.py", import.meta.url).pathname],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const write = writer.write(new TextEncoder().encode(JSON.stringify(pairs)))
    .then(() => writer.close());
  const { success, stdout, stderr } = await child.output();
  assert(success, new TextDecoder().decode(stderr));
  await write;
  const problems: (string | null)[] = JSON.parse(new TextDecoder().decode(stdout));
  return problems;
}

(python === undefined ? describe.skip : describe)(`sqlglot${missing}`, () => {
  const needed = new Set<RegExp>();
  for (const { name: platform, dialect } of platforms) {
    it(`reads every statement of ${platform}`, async () => {
      const statements = [...Deno.readDirSync(dialectCases)].flatMap(({ name }) =>
        splitStatements(showCase(dialect, new URL(`${name}/`, dialectCases)), dialect.lexis)
          .map(({ text }) => text)
      );
      assert(statements.length > 50, `${platform} wrote ${statements.length} statements only`);
      const problems = await problemsOf(
        statements.map((text) => [names.get(platform) ?? platform, text]),
      );
      const refused = statements.flatMap((text, index) => {
        const problem = problems[index];
        if (problem === null) return [];
        const known = unknown.find((one) => one.platform === platform && one.statement.test(text));
        if (known === undefined) return [`${problem}\n${text}`];
        needed.add(known.statement);
        return [];
      });
      assertEquals([...new Set(refused)], []);
    });
  }

  it("does not know everything in the table above", () => {
    const unneeded = unknown.filter(({ statement }) => !needed.has(statement));
    assertEquals(unneeded.map(({ reason }) => reason), []);
  });
});
