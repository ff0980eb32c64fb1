/** Every code of the table of errors, raised at PostgreSQL. */
import { assertEquals, assertRejects } from "@std/assert";
import { after, before, describe, it } from "@std/testing/bdd";
import type { Connection } from "../../../src/connections/connection.ts";
import { QueryError } from "../../../src/errors.ts";
import { open } from "../../../src/platforms/postgres/driver.ts";
import { kindsBySqlState } from "../../../src/platforms/postgres/sql_states.ts";
import { never as signal, resolved } from "../../contracts/connection.ts";
import { postgresDetails, postgresNeeded } from "../../e2e/postgres.ts";

/** Has the server end a script with a code that only another machine, disk or configuration would raise. */
const raise = (code: string) =>
  `DO $$ BEGIN RAISE EXCEPTION 'as told' USING ERRCODE = '${code}'; END $$`;
const list = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(", ");

/** A script for each entry, by the entry; `S.` is the schema of the test, `D` its database. */
const scripts: Readonly<
  Record<string, readonly [code: string, script: string, transient: boolean]>
> = {
  "08": ["08006", raise("08006"), true],
  "25006": ["25006", "BEGIN READ ONLY; INSERT INTO S.t VALUES (1)", false],
  "0A": ["0A000", "SELECT * FROM nowhere.s.t", false],
  "28": ["28000", raise("28000"), false],
  "3D": ["3D000", "ALTER DATABASE nowhere SET work_mem = '1MB'", true],
  "3F": ["3F000", "CREATE TABLE nowhere.t (n int)", true],
  "40": ["40001", raise("40001"), true],
  "42": ["42803", "SELECT n, count(*) FROM S.t", false],
  "42501": ["42501", "CREATE ROLE S_role; SET ROLE S_role; SELECT * FROM S.t", false],
  "42601": ["42601", "SELEC 1", false],
  "42703": ["42703", "SELECT nowhere FROM S.t", true],
  "42704": ["42704", "SELECT 1::nowhere", true],
  "42883": ["42883", "SELECT nowhere()", true],
  "42P01": ["42P01", "SELECT * FROM S.nowhere", true],
  "42701": ["42701", "CREATE TABLE S.k (a int, a int)", true],
  "42710": ["42710", "CREATE TYPE S.e AS ENUM (); CREATE TYPE S.e AS ENUM ()", true],
  "42723": [
    "42723",
    "CREATE FUNCTION S.f() RETURNS int LANGUAGE sql AS 'SELECT 1'; " +
    "CREATE FUNCTION S.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    true,
  ],
  "42P04": ["42P04", "CREATE DATABASE D", true],
  "42P06": ["42P06", "CREATE SCHEMA S_2; CREATE SCHEMA S_2", true],
  "42P07": ["42P07", "CREATE TABLE S.t (n int)", true],
  "53": ["53200", raise("53200"), true],
  "54": ["54011", `CREATE TABLE S.k (${list(1_601, (i) => `c${i} int`)})`, false],
  "55006": ["55006", "DROP DATABASE D", true],
  "55P03": ["55P03", raise("55P03"), true],
  "57": ["57014", "SELECT pg_cancel_backend(pg_backend_pid()); SELECT pg_sleep(5)", true],
  "57P04": ["57P04", raise("57P04"), true],
  other: ["22012", "SELECT 1/0", true],
};

describe("the table of PostgreSQL's errors", () => {
  it("has a case for each entry", () => {
    const { other: _, ...cases } = scripts;
    assertEquals(Object.keys(cases).toSorted(), Object.keys(kindsBySqlState).toSorted());
  });
});

(postgresNeeded === "" ? describe : describe.skip)(`Errors of PostgreSQL${postgresNeeded}`, () => {
  let connection: Connection;
  const schema = `states_${crypto.randomUUID().slice(0, 8)}`;
  const details = postgresDetails();

  before(async () => {
    connection = await open(resolved("postgres", details));
    await connection.execute([`CREATE SCHEMA ${schema}`, `CREATE TABLE ${schema}.t (n int)`], {
      signal,
    });
  });
  after(async () => {
    await connection.execute([`DROP SCHEMA ${schema} CASCADE`], { signal });
    await connection[Symbol.asyncDispose]();
  });

  for (const [entry, [code, script, transient]] of Object.entries(scripts)) {
    const kind = kindsBySqlState[entry] ?? "other";
    it(`are of the kind ${kind} when they are ${code}`, async () => {
      const statement = script.replace(/\bS(?=[._])/g, schema)
        .replace(/\bD$/, `"${details.database}"`);
      const error = await assertRejects(
        () => connection.execute([statement], { signal }),
        QueryError,
      );
      assertEquals([error.databaseCode, error.kind, error.transient, error.outcomeUnknown], [
        code,
        kind,
        transient,
        false,
      ], error.message);
      assertEquals((await connection.query("SELECT 1", { signal })).rows, [[1]]);
    });
  }
});
