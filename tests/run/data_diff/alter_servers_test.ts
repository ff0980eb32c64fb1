/** What `data-diff` writes between two platforms is taken by the server of the table that changes. */
import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Connection } from "../../../src/connections/connection.ts";
import { envOf } from "../../../src/env.ts";
import { duckdb } from "../../../src/platforms/duckdb/mod.ts";
import { mysql } from "../../../src/platforms/mysql/mod.ts";
import type { Platform } from "../../../src/platforms/platform.ts";
import { postgres } from "../../../src/platforms/postgres/mod.ts";
import { snowflakePlatform } from "../../../src/platforms/snowflake/mod.ts";
import { diffTables } from "../../../src/run/data_diff/mod.ts";
import type { TableAt } from "../../../src/run/table_shape.ts";
import { never, resolved } from "../../contracts/connection.ts";
import { postgresDetails, postgresNeeded } from "../../e2e/postgres.ts";
import { openOptions } from "../../platforms/open_options.ts";
import * as servers from "../../platforms/mysql/servers.ts";
import * as snowflake from "../../platforms/snowflake/server.ts";

/** A server, and the types that a table of it can have. */
interface Side {
  readonly name: string;
  readonly platform: Platform;
  readonly details: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly schema: string;
  readonly isThere: boolean;
  readonly types: readonly string[];
}

const mysqlTypes = [
  ..."tinyint(1)|tinyint|smallint|mediumint|int|bigint|tinyint unsigned|int unsigned".split("|"),
  ..."bigint unsigned|decimal(10,2)|decimal(65,30)|float|double|char(3)|varchar(9)".split("|"),
  ..."tinytext|text|mediumtext|longtext|enum('a','b')|json|date|datetime|datetime(6)".split("|"),
  ..."timestamp(6) NULL|time(3)|year|bit(1)|bit(8)|binary(4)|varbinary(4)|blob|longblob".split("|"),
];

const sides: readonly Side[] = [
  {
    name: "PostgreSQL",
    platform: postgres,
    details: postgresDetails(),
    schema: "public.",
    isThere: postgresNeeded === "",
    types: [
      ..."smallint|integer|bigint|numeric|numeric(10,2)|numeric(60,30)|real|double precision".split(
        "|",
      ),
      ..."money|boolean|char(3)|varchar(9)|varchar|text|bytea|date|time|time(3)|timetz".split("|"),
      ..."timestamp|timestamptz|timestamp(3)|interval|json|jsonb|uuid|inet|bit(3)|xml".split("|"),
      ..."integer[]|text[]|int4range|name|oid|numeric(3,-2)|varchar(20000)".split("|"),
    ],
  },
  ...[servers.mysql, servers.mariadb].map(({ name, details, skip }) => ({
    name,
    platform: mysql,
    details,
    schema: "",
    isThere: skip === undefined,
    types: mysqlTypes,
  })),
  {
    name: "DuckDB",
    platform: duckdb,
    details: { path: ":memory:" },
    schema: "main.",
    isThere: true,
    types: [
      ..."TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT".split("|"),
      ..."UHUGEINT|DECIMAL(10,2)|DECIMAL(38,30)|FLOAT|DOUBLE|BOOLEAN|VARCHAR|BLOB|DATE".split("|"),
      ..."TIME|TIMETZ|TIMESTAMP|TIMESTAMPTZ|TIMESTAMP_S|TIMESTAMP_MS|TIMESTAMP_NS".split("|"),
      ..."INTERVAL|UUID|JSON|BIT|INTEGER[]|INTEGER[3]|VARCHAR[][]|STRUCT(a INTEGER)".split("|"),
      ..."MAP(VARCHAR, INTEGER)|ENUM('a', 'b(')".split("|"),
    ],
  },
  {
    name: "Snowflake",
    platform: snowflakePlatform,
    details: snowflake.details,
    env: snowflake.env,
    schema: "PUBLIC.",
    isThere: snowflake.skip === undefined,
    types: [
      ..."NUMBER|NUMBER(10,2)|INTEGER|FLOAT|BOOLEAN|VARCHAR|VARCHAR(9)|BINARY|DATE|TIME".split("|"),
      ..."TIMESTAMP_NTZ|TIMESTAMP_LTZ|TIMESTAMP_TZ|VARIANT|OBJECT|ARRAY".split("|"),
    ],
  },
];

async function openSide({ platform, details, env = {} }: Side): Promise<Connection> {
  return await platform.open(resolved(platform.connectionTypes[0]!, details), {
    ...openOptions({ env: envOf(env) }),
  });
}

/** A table of a side; names of Snowflake are in capital letters. */
function tableOf({ platform, schema }: Side, connection: Connection, name: string): TableAt {
  const table = schema + name;
  return {
    connectionName: platform.dialect.name,
    connection,
    dialect: platform.dialect,
    names: {},
    table: schema === "PUBLIC." ? table.toUpperCase() : table,
  };
}

async function compareColumnsOf(
  tables: { readonly source: TableAt; readonly target: TableAt },
) {
  return await diffTables(tables, {
    full: false,
    key: undefined,
    examples: 0,
    tolerance: 0,
    alterDialect: undefined,
    reverse: false,
    signal: never,
  });
}

await duckdb.checkMachine?.();
const unique = crypto.randomUUID().slice(0, 8);

describe("data-diff between platforms", () => {
  for (const source of sides) {
    for (const target of sides) {
      if (source.platform === target.platform) continue;
      const isThere = source.isThere && target.isThere;
      const title = `gives a table of ${target.name} the columns of one of ${source.name}`;
      (isThere ? it : it.skip)(`${title}${isThere ? "" : " (a server is missing)"}`, async () => {
        await using from = await openSide(source);
        await using to = await openSide(target);
        const name = `alter_${unique}`;
        const tables = { source: tableOf(source, from, name), target: tableOf(target, to, name) };
        const columns = source.types.map((type, index) => `c${index} ${type}`).join(", ");
        await from.execute([`CREATE TABLE ${tables.source.table} (c integer, ${columns})`], {
          signal: never,
        });
        try {
          await to.execute([`CREATE TABLE ${tables.target.table} (c integer)`], { signal: never });
          const { alterStatements } = await compareColumnsOf(tables);
          const statements = alterStatements.filter((line) => !line.startsWith("--"));
          const nearest = alterStatements.filter((line) => line.startsWith("--"))
            .map((line) => /^-- \W?(\w+)\W?:/.exec(line)?.[1]?.toLowerCase());
          assert(statements.length > 0);
          for (const statement of statements) await to.execute([statement], { signal: never });
          const after = await compareColumnsOf(tables);
          assertEquals(after.columns.filter(({ status }) => status === "removed"), []);
          // Those of another kind were announced as the nearest.
          const others = after.columns.filter(({ name, type }) =>
            type.isDifferent && !nearest.includes(name.toLowerCase()) &&
            // MariaDB keeps JSON as text, and says so.
            !(target.name === "MariaDB" && type.target === "longtext")
          );
          assertEquals(others.map(({ type }) => [type.source, type.target]), []);
        } finally {
          await from.execute([`DROP TABLE IF EXISTS ${tables.source.table}`], { signal: never });
          await to.execute([`DROP TABLE IF EXISTS ${tables.target.table}`], { signal: never });
        }
      });
    }
  }
});

describe("data-diff of columns of another kind", () => {
  const duck = sides.find(({ name }) => name === "DuckDB")!;
  for (const target of sides) {
    // Snowflake changes no kind: that is a comment.
    if (target.name === "Snowflake" || target.name === "DuckDB") continue;
    const title = `changes a table of ${target.name} with its rows`;
    (target.isThere ? it : it.skip)(title, async () => {
      await using from = await openSide(duck);
      await using to = await openSide(target);
      const name = `kinds_${unique}`;
      const tables = { source: tableOf(duck, from, name), target: tableOf(target, to, name) };
      const send = (connection: Connection, ...statements: string[]) =>
        connection.execute(statements, { signal: never });
      await send(
        from,
        `CREATE TABLE ${tables.source.table} (n INTEGER, t VARCHAR, d DATE NOT NULL, k INTEGER)`,
      );
      await send(
        to,
        `CREATE TABLE ${tables.target.table} (n varchar(20), t integer, d varchar(20), k integer NOT NULL)`,
        `INSERT INTO ${tables.target.table} VALUES ('7', 8, '2024-01-31', 9)`,
      );
      try {
        const { alterStatements } = await compareColumnsOf(tables);
        for (const statement of alterStatements) await send(to, statement);
        const after = await compareColumnsOf(tables);
        assertEquals(after.columns.map(({ status }) => status), Array(4).fill("unchanged"));
        assertEquals(after.alterStatements, []);
        const { rows } = await to.query(`SELECT n, t, d, k FROM ${tables.target.table}`, {
          signal: never,
        });
        assertEquals(rows.map((row) => row.map(String)), [["7", "8", "2024-01-31", "9"]]);
      } finally {
        await send(from, `DROP TABLE ${tables.source.table}`);
        await send(to, `DROP TABLE IF EXISTS ${tables.target.table}`);
      }
    });
  }
});
