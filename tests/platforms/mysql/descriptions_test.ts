import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Connection } from "../../../src/connections/connection.ts";
import { QueryError } from "../../../src/errors.ts";
import {
  areThereDescriptions,
  storeDescriptions,
} from "../../../src/platforms/mysql/descriptions.ts";
import { readTableDefinition } from "../../../src/platforms/mysql/table_definition.ts";
import type { Asset } from "../../../src/project/model.ts";
import { never as signal } from "../../contracts/connection.ts";
import { exampleAsset } from "../../sql/example_asset.ts";
import { connect, mariadb, servers, type TestServer } from "./servers.ts";

/** Columns with every attribute, and texts that look like the end of something. */
const columns = (server: TestServer) => [
  String.raw`id int unsigned NOT NULL AUTO_INCREMENT COMMENT 'it''s \\ a "key", \n line \0 nul'`,
  "`odd``name, (x)` varchar(40) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL " +
  String.raw`DEFAULT 'a''b\\c, ) COMMENT ''z''' COMMENT 'c'`,
  "virtual_one int GENERATED ALWAYS AS (base + 1) VIRTUAL COMMENT 'gen'",
  "stored_one varchar(60) CHARACTER SET utf8mb4 AS (concat('COMMENT ''x''', word)) STORED",
  "word varchar(10)",
  "base int",
  "changed timestamp(3) NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)",
  "made timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP",
  "day date NOT NULL DEFAULT '0000-00-00'",
  String.raw`kind enum('a','b,COMMENT ''q''','c\\d') DEFAULT 'a'`,
  "marks set('x','y')",
  "price decimal(10,2) unsigned zerofill DEFAULT '0000000.00'",
  "bits bit(3) DEFAULT b'101'",
  "body text COLLATE utf8mb4_bin",
  "place geometry NOT NULL",
  "bytes varbinary(5) DEFAULT 'a'",
  "long_one longtext",
  "plain int",
  "odd_text varchar(9) CHARACTER SET utf8mb4 DEFAULT 'what?'",
  "odd_sum varchar(60) AS (concat(word, 'é')) VIRTUAL",
  ...server === mariadb
    ? ["hidden int INVISIBLE DEFAULT 5", "above int CHECK (above > 0)", "json_one json"]
    : ["json_one json"],
];

/** What is asked for each column. */
const wanted = (name: string) => `${name} 'is' "it", a \\ \`b\` /* c */ é\nCOMMENT 'x')`;

const made = (name: string, server: TestServer) =>
  [
    "SET sql_mode = 'STRICT_ALL_TABLES'",
    `CREATE TABLE ${name} (${columns(server).join(", ")}, PRIMARY KEY (id), ` +
    "KEY k (base) COMMENT 'k''s', SPATIAL KEY (place)) ENGINE=InnoDB COMMENT='of \\\\ things' " +
    "PARTITION BY KEY (id) PARTITIONS 2",
  ].map((text) => text.replace(/, SPATIAL KEY \(place\)|place geometry NOT NULL, /g, ""));

async function definitionOf(connection: Connection, table: string): Promise<string> {
  const { rows } = await connection.query(`SHOW CREATE TABLE ${table}`, { signal });
  return String(rows[0]?.[1]);
}

/** The same connection, with sessions of another mode. */
function withMode(connection: Connection, mode: string): Connection {
  return {
    ...connection,
    session: (work, options) =>
      connection.session!(async (session) => {
        await session.execute([`SET sql_mode = '${mode}', sql_quote_show_create = 0`]);
        return await work(session);
      }, options),
  };
}

async function store(connection: Connection, asset: Asset) {
  const lines: string[] = [];
  const statements: string[] = [];
  await storeDescriptions(asset, {
    connection,
    signal,
    log: (line) => lines.push(line),
    show: (statement) => statements.push(statement),
  });
  return { lines, statements };
}

function described(table: string, names: readonly string[]): Asset {
  return exampleAsset({
    name: table,
    type: "my.sql",
    materialization: { type: "table" },
    description: wanted("the table"),
    columns: names.map((name) => ({ name: `"${name}"`, description: wanted(name) })),
  });
}

for (const server of servers) {
  const title = `storeDescriptions at ${server.name}${
    server.skip === undefined ? "" : ` (${server.skip})`
  }`;
  (server.skip === undefined ? describe : describe.skip)(title, () => {
    for (const mode of ["", "ANSI_QUOTES,NO_BACKSLASH_ESCAPES,NO_ZERO_DATE,STRICT_ALL_TABLES"]) {
      it(`changes comments and nothing else${mode === "" ? "" : ` under ${mode}`}`, async () => {
        await using connection = await connect(server);
        const table = `described_${crypto.randomUUID().slice(0, 8)}`;
        try {
          await connection.execute(made(table, server), { signal });
          const before = await definitionOf(connection, table);
          const names = readTableDefinition(before)?.columns.map(({ name }) => name) ?? [];
          assertEquals(names.length, columns(server).length - 1);
          const asset = described(table, names);
          const { lines } = await store(withMode(connection, mode), asset);
          // MariaDB copies a table for its JSON, and for what is computed and stored.
          const inexact = ["odd_text", "odd_sum"];
          const copied = server === mariadb ? ["stored_one", "json_one"] : [];
          assertEquals(
            lines,
            [
              ...inexact.map((
                name,
              ) => [name, "the server does not show the column's definition exactly"]),
              ...copied.map((name) => [name, "the server would copy the table to change it"]),
            ].map(([name, reason]) =>
              `The comment of the column "${name}" of "${table}" stays as it is: ${reason}`
            ),
          );
          const after = await definitionOf(connection, table);
          const { rows } = await connection.query(
            "SELECT column_name AS name, column_comment AS comment FROM information_schema.columns " +
              `WHERE table_schema = DATABASE() AND table_name = '${table}' ORDER BY ordinal_position`,
            { signal },
          );
          assertEquals(
            rows,
            names.map((name) => [name, [...inexact, ...copied].includes(name) ? "" : wanted(name)]),
          );
          assertEquals(readTableDefinition(after)?.comment, wanted("the table"));
          assertEquals(withoutComments(after), withoutComments(before));
          assertEquals(await store(connection, asset), {
            lines,
            statements: copied.length === 0 ? [] : await repeated(connection, asset),
          }, "what is there already is not written again");
        } finally {
          await connection.execute([`DROP TABLE IF EXISTS ${table}`], { signal });
        }
      });
    }

    it("changes no default that the server shows wrongly, and stores no question marks", async () => {
      await using connection = await connect(server);
      const table = `described_${crypto.randomUUID().slice(0, 8)}`;
      try {
        await connection.execute([
          "SET sql_mode = ''",
          `CREATE TABLE ${table} (one varchar(9) CHARACTER SET utf8mb4 DEFAULT '😀', two int)`,
        ], { signal });
        const asset = {
          ...described(table, ["one", "two"]),
          description: "",
          columns: exampleAsset({
            columns: [{ name: "one", description: "One" }, { name: "two", description: "😀" }],
          }).columns,
        };
        const { lines, statements } = await store(connection, asset);
        const kept = (name: string) =>
          `The comment of the column "${name}" of "${table}" stays as it is: `;
        const isShown = (await definitionOf(connection, table)).includes("DEFAULT '😀'");
        assertEquals(lines, [
          ...isShown
            ? []
            : [`${kept("one")}the server does not show the column's definition exactly`],
          `${kept("two")}the server's catalog has no characters such as 😀`,
        ]);
        assertEquals(statements.length, isShown ? 1 : 0);
        await connection.execute([`INSERT INTO ${table} (two) VALUES (1)`], { signal });
        const { rows } = await connection.query(`SELECT one FROM ${table}`, { signal });
        assertEquals(rows, [["😀"]]);
      } finally {
        await connection.execute([`DROP TABLE IF EXISTS ${table}`], { signal });
      }
    });

    it("says which described column is missing, and that a comment is too long", async () => {
      await using connection = await connect(server);
      const table = `described_${crypto.randomUUID().slice(0, 8)}`;
      try {
        await connection.execute([`CREATE TABLE ${table} (One int)`], { signal });
        const missing = await assertRejects(
          () => store(connection, described(table, ["two"])),
          QueryError,
        );
        assertEquals(missing.message, `The table "${table}" has no column "two" to describe`);
        assertEquals(missing.kind, "missing");
        const asset = (description: string) => ({
          ...described(table, []),
          columns: exampleAsset({ columns: [{ name: "one", description }] }).columns,
        });
        const long = await assertRejects(
          () => store(connection, asset("x".repeat(1_025))),
          QueryError,
        );
        assertEquals([long.kind, long.databaseCode], ["limit", "1629"]);
        await store(connection, asset("x".repeat(1_024)));
        assertEquals(
          readTableDefinition(await definitionOf(connection, table))?.columns,
          [{
            name: "One",
            definition: `int(11) DEFAULT NULL COMMENT '${"x".repeat(1_024)}'`,
            comment: "x".repeat(1_024),
            isExact: true,
          }],
        );
      } finally {
        await connection.execute([`DROP TABLE IF EXISTS ${table}`], { signal });
      }
    });

    it("has none for views, and none without descriptions", () => {
      const asset = described("t", ["a"]);
      assertEquals(areThereDescriptions(asset), true);
      assertEquals(areThereDescriptions({ ...asset, description: "" }), true);
      assertEquals(areThereDescriptions({ ...asset, description: " ", columns: [] }), false);
      const view = exampleAsset({ description: "a view", materialization: { type: "view" } });
      assertEquals(areThereDescriptions(view), false);
    });
  });
}

/** The statements of a second time: what could not be done is tried again, one by one. */
async function repeated(connection: Connection, asset: Asset): Promise<string[]> {
  return (await store(connection, asset)).statements;
}

/** A definition without the comments of columns and of the table, by the server's own way to write them. */
function withoutComments(definition: string): string {
  return definition.replaceAll(
    / COMMENT[ =]'(?:''|\\.|[^'\\])*'(?=,\n| CHECK|\n| PARTITION|$)/g,
    "",
  );
}

describe("readTableDefinition", () => {
  it("keeps what stands in versions that are not here", () => {
    // MySQL 8.0.23 and later, https://dev.mysql.com/doc/refman/8.0/en/invisible-columns.html
    const found = readTableDefinition(
      "CREATE TABLE `t` (\n  `a` int DEFAULT NULL COMMENT 'x' /*!80023 INVISIBLE */,\n" +
        "  `b` point NOT NULL /*!80003 SRID 4326 */,\n" +
        "  `c` char(36) DEFAULT (uuid()),\n" +
        "  CONSTRAINT `t_chk_1` CHECK ((`a` > 0))\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4\n" +
        "/*!50100 PARTITION BY KEY (a)\n(PARTITION p0 COMMENT = 'no' ENGINE = InnoDB) */",
    );
    assertEquals(found, {
      columns: [
        {
          name: "a",
          definition: "int DEFAULT NULL COMMENT 'x' /*!80023 INVISIBLE */",
          comment: "x",
          isExact: true,
        },
        {
          name: "b",
          definition: "point NOT NULL /*!80003 SRID 4326 */",
          comment: "",
          isExact: true,
        },
        { name: "c", definition: "char(36) DEFAULT (uuid())", comment: "", isExact: true },
      ],
      comment: "",
    });
  });

  it("finds no table in a view", () => {
    assertEquals(
      readTableDefinition("CREATE ALGORITHM=UNDEFINED VIEW `v` AS select (1) AS `TABLE`"),
      undefined,
    );
  });
});
