/** What users write for psql, or that would lose rows without a word; also in the dialect of Redshift. */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { after, before, describe, it } from "@std/testing/bdd";
import type { Connection } from "../../../src/connections/connection.ts";
import { QueryError } from "../../../src/errors.ts";
import { open } from "../../../src/platforms/postgres/driver.ts";
import { refuseStatements } from "../../../src/platforms/postgres/refused_statements.ts";
import { redshiftVariety } from "../../../src/platforms/redshift/variety.ts";
import { never as signal, resolved } from "../../contracts/connection.ts";
import { postgresDetails, postgresNeeded } from "../../e2e/postgres.ts";

describe("refuseStatements() at Redshift", () => {
  it("lets rows come from S3 and go there", () => {
    refuseStatements(
      "COPY t FROM 's3://bucket/stdin' IAM_ROLE DEFAULT; UNLOAD ('select 1') TO 's3://b/stdout'",
      redshiftVariety,
    );
  });

  for (
    const [statement, fix] of [
      [
        "copy t from stdin csv",
        "make a seed of the file, or let the server read it: COPY … FROM 's3://…'",
      ],
      [
        "copy t to stdout",
        "export them with bruin query --output csv, or let the server write them: UNLOAD ('…') TO 's3://…'",
      ],
    ] as const
  ) {
    it(`refuses what it lacks, and names what it has: ${statement}`, async () => {
      const error = await assertRejects(
        async () =>
          await Promise.resolve(refuseStatements(`select 1;\n${statement}`, redshiftVariety)),
        QueryError,
      );
      const { where, fix: advice } = error.explanation;
      assertEquals([error.kind, where, advice], [
        "mismatch",
        "statement 2 of 2, line 2: copy",
        fix,
      ]);
    });
  }
});

(postgresNeeded === "" ? describe : describe.skip)(
  `A user's statements at PostgreSQL${postgresNeeded}`,
  () => {
    let connection: Connection;
    const schema = `users_${crypto.randomUUID().slice(0, 8)}`;
    const execute = (...statements: string[]) => connection.execute(statements, { signal });
    const numbers = async () =>
      (await connection.query(`SELECT n FROM ${schema}.t ORDER BY n`, { signal })).rows.flat();

    before(async () => {
      connection = await open(resolved("postgres", postgresDetails()));
      await execute(`CREATE SCHEMA ${schema}`, `CREATE TABLE ${schema}.t (n int)`);
    });
    after(async () => {
      await execute(`DROP SCHEMA ${schema} CASCADE`);
      await connection[Symbol.asyncDispose]();
    });

    const refused: readonly (readonly [script: string, message: string, fix: string])[] = [
      ["INSERT INTO S.t VALUES (1); COPY S.t FROM STDIN", "has no rows to read here", "a seed"],
      [
        "INSERT INTO S.t VALUES (1); copy /* all */ S.t from -- us\n stdin csv",
        "has no rows",
        "a seed",
      ],
      ["COPY (SELECT n FROM S.t) TO STDOUT", "nothing here takes", "bruin query --output csv"],
      [
        "SET client_encoding TO 'latin1'; INSERT INTO S.t VALUES (1)",
        "speaks UTF-8",
        "leave it out",
      ],
      ["SET NAMES 'latin1'", "speaks UTF-8", "leave it out"],
      ["\\copy S.t FROM 'rows.csv'", "syntax error", "commands of psql"],
      ["COPY S.t FROM 's3://bucket/rows.csv'", "could not open file", "make a seed"],
      ["COPY S.t TO '/no/such/folder'", "", "bruin query --output csv"],
    ];
    for (const [script, message, fix] of refused) {
      it(`fail before anything is done: ${script}`, async () => {
        const statement = script.replaceAll("S.", `${schema}.`);
        const error = await assertRejects(() => execute(statement), QueryError, message);
        assertStringIncludes(error.explanation.fix ?? "", fix);
        await assertRejects(() => connection.query(statement, { signal }), QueryError, message);
        assertEquals(await numbers(), []);
      });
    }

    const working = [
      "LISTEN news; NOTIFY news, 'hello'; INSERT INTO S.t VALUES (1)",
      "COPY S.t FROM PROGRAM 'echo 1'",
      "SET client_encoding = 'UTF8'; SET NAMES 'utf-8'; INSERT INTO S.t VALUES (1)",
      "SELECT 'copy from stdin' AS \"to stdout\"; INSERT INTO S.t VALUES (1)",
      "DECLARE c CURSOR WITH HOLD FOR SELECT 1; FETCH c; INSERT INTO S.t VALUES (1)",
      "SELECT pg_advisory_lock(4212); INSERT INTO S.t VALUES (1)",
    ];
    for (const script of working) {
      it(`run as they are: ${script}`, async () => {
        await execute(`TRUNCATE ${schema}.t`);
        await execute(script.replaceAll("S.", `${schema}.`));
        assertEquals(await numbers(), [1]);
        await execute(`TRUNCATE ${schema}.t`);
      });
    }
  },
);
