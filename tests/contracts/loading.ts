import { assert, assertEquals, assertRejects } from "@std/assert";
import { after, before, describe, it } from "@std/testing/bdd";
import type { Connection } from "../../src/connections/connection.ts";
import type { ColumnKind } from "../../src/data_files/column_type.ts";
import type { DataFile } from "../../src/data_files/data_file.ts";
import { DataFileError } from "../../src/data_files/data_file_error.ts";
import { QueryError } from "../../src/errors.ts";
import { type ConnectionSubject, never } from "./connection.ts";

const target = (name: string) => ({ name, type: undefined });

/** Every driver that loads files passes this suite. */
export function testLoading(
  { name, skip, schema, open, slowQuery }: Omit<ConnectionSubject, "values">,
): void {
  const title = `Connection.load() of ${name}${skip === undefined ? "" : ` (${skip})`}`;
  (skip === undefined ? describe : describe.skip)(title, () => {
    let connection: Connection;
    let folder: string;
    const table = `${schema}.loaded`;

    before(async () => {
      folder = await Deno.makeTempDir();
      connection = await open();
      await connection.execute([`CREATE SCHEMA ${schema}`], never);
    });

    after(async () => {
      await connection.execute([`DROP SCHEMA ${schema} CASCADE`], never);
      await connection[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    });

    async function load(
      text: string,
      file: Partial<DataFile>,
      statements = (query: string) => [
        `DROP TABLE IF EXISTS ${table}`,
        `CREATE TABLE ${table} AS ${query}`,
      ],
      signal = never,
    ): Promise<void> {
      assert(connection.load !== undefined);
      const path = `${folder}/it's a "file".${file.format ?? "csv"}`;
      await Deno.writeTextFile(path, text);
      await connection.load({ format: "csv", target, path, ...file }, { statements, signal });
    }

    const query = async (sql: string) => (await connection.query(sql, never)).rows;

    it("makes a table of CSV with the names and types that are given", async () => {
      const text = `Id,Full "Name",Zip\n1,"Ann, ""A""\nLee",00123\n2,,00456\n`.replace(
        `Full "Name"`,
        `"Full ""Name"""`,
      );
      await load(text, {
        target: (source) => ({
          name: source.toLowerCase().replaceAll(/\W+/g, "_"),
          type: source === "Zip" ? { kind: "text" } : undefined,
        }),
      });
      assertEquals(
        await query(`SELECT id + 1, full_name_, zip FROM ${table} ORDER BY id`).then(
          (rows) => rows.map(([id, ...others]) => [Number(id), ...others]),
        ),
        [[2, 'Ann, "A"\nLee', "00123"], [3, null, "00456"]],
      );
    });

    it("finds the types of columns in all values", async () => {
      const text = "i,d,b,t,s\n1,1,true,2024-01-01 10:00:00,a\n2,2.5,false,2024-01-02 11:00:00,b\n";
      await load(text, {});
      assertEquals(
        await query(
          `SELECT CAST(sum(i) AS integer), sum(d), max(CASE WHEN b THEN s END), ` +
            `CAST(max(t) - min(t) AS varchar) FROM ${table}`,
        ),
        [[3, 3.5, "a", "1 day 01:00:00"]],
      );
    });

    it("loads JSON, one object a line or as a list, with missing and nested values", async () => {
      const first = `{"n": 9007199254740993, "list": [1, "é"]}`;
      const second = `{"n": 2, "s": "x\\ny"}`;
      for (
        const [text, format] of [
          [`${first}\n${second}\n`, "jsonl"],
          [`[${first}, ${second}]`, "json"],
        ] as const
      ) {
        await load(text, { format });
        assertEquals(
          await query(`SELECT CAST(n AS varchar), s, list IS NULL FROM ${table} ORDER BY n DESC`),
          [["9007199254740993", null, false], ["2", "x\ny", true]],
        );
      }
    });

    it("gives every kind of value from text back", async () => {
      const values: readonly (readonly [ColumnKind, string, string, unknown])[] = [
        ["boolean", "true", "CAST(v AS varchar)", "true"],
        ["bigint", "-9223372036854775808", "CAST(v AS varchar)", "-9223372036854775808"],
        ["double", "NaN", "lower(CAST(v AS varchar))", "nan"],
        ["decimal", "1.10", "CAST(v * 10 = 11 AS varchar)", "true"],
        ["text", "", "v", ""],
        ["date", "2024-02-29", "CAST(v AS varchar)", "2024-02-29"],
        ["time", "10:11:12.5", "CAST(v AS varchar)", "10:11:12.5"],
        [
          "timestamp",
          "2024-01-01 10:00:00.123456",
          "CAST(v AS varchar)",
          "2024-01-01 10:00:00.123456",
        ],
        [
          "timestamptz",
          "2024-01-01 10:00:00+02:00",
          "CAST(v = '2024-01-01 08:00:00+00' AS varchar)",
          "true",
        ],
        ["interval", "90 seconds", "CAST(v AS varchar)", "00:01:30"],
        [
          "uuid",
          "6f1c2b1e-8a58-4f1e-9a57-5b0b43c5b0aa",
          "CAST(v AS varchar)",
          "6f1c2b1e-8a58-4f1e-9a57-5b0b43c5b0aa",
        ],
        ["binary", "\\x00ff", "CAST(octet_length(v) AS varchar)", "2"],
      ];
      for (const [kind, text, sql, expected] of values) {
        await load(`${JSON.stringify({ v: text })}\n{"v": null}\n`, {
          format: "jsonl",
          columns: ["v"],
          target: () => ({ name: "v", type: { kind } }),
        });
        assertEquals(await query(`SELECT ${sql} FROM ${table} WHERE v IS NOT NULL`), [[
          expected as string,
        ]], kind);
        assertEquals(await query(`SELECT 1 FROM ${table} WHERE v IS NULL`), [[1]], kind);
      }
    });

    it("makes an empty table of a file without rows", async () => {
      await load("a,b\n", {});
      assertEquals(await query(`SELECT a, b FROM ${table}`), []);
      await load("", {
        format: "jsonl",
        columns: ["a"],
        target: (name) => ({ name, type: { kind: "date" } }),
      });
      assertEquals(await query(`SELECT a FROM ${table}`), []);
    });

    it("loads many rows, in one session with the statements", async () => {
      const lines = Array.from({ length: 50_000 }, (_, index) => `${index},${"x".repeat(40)}`);
      await load(`i,s\n${lines.join("\n")}\n`, {}, (rows) => [
        `CREATE TEMP TABLE kept AS ${rows}`,
        `DROP TABLE IF EXISTS ${table}`,
        `CREATE TABLE ${table} AS SELECT count(*) AS n, max(i) AS last FROM kept`,
      ]);
      const [[n, last]] = await query(`SELECT n, last FROM ${table}`);
      assertEquals([Number(n), Number(last)], [50_000, 49_999]);
    });

    it("changes nothing when a value does not fit", async () => {
      await load("a\n1\n", {});
      const change = (rows: string) => [
        "BEGIN",
        `DELETE FROM ${table}`,
        `INSERT INTO ${table} ${rows}`,
        "COMMIT",
      ];
      await assertRejects(
        () =>
          load(
            "a\n2\nthree\n",
            { target: (name) => ({ name, type: { kind: "integer" } }) },
            change,
          ),
        QueryError,
        "three",
      );
      assertEquals((await query(`SELECT a FROM ${table}`)).map(([a]) => Number(a)), [1]);
    });

    it("refuses two columns of one name, and can be used after that", async () => {
      const target = () => ({ name: "same", type: undefined });
      await assertRejects(() => load("a,b\n1,2\n", { target }), DataFileError, "same");
      await load("a,b\n1,2\n", {});
    });

    it("stops in the database when the signal is aborted", async () => {
      const controller = new AbortController();
      const slow = (rows: string) => [`CREATE TABLE ${schema}.slow AS ${rows}`, slowQuery];
      const loading = load("a\n1\n", {}, slow, controller.signal);
      setTimeout(() => controller.abort(), 300);
      await assertRejects(() => loading, QueryError, "cancelled");
    });
  });
}
