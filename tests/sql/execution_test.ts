/** PostgreSQL: `export BRUIN_TEST_POSTGRES=$(tools/postgres_for_tests.sh start)`. DuckDB: `deno task duckdb`. */
import { duckdbDialect } from "../../src/platforms/duckdb/dialect.ts";
import { duckdb } from "../../src/platforms/duckdb/mod.ts";
import type { Platform } from "../../src/platforms/platform.ts";
import { postgresDialect } from "../../src/platforms/postgres/dialect.ts";
import { postgres } from "../../src/platforms/postgres/mod.ts";
import { Sealed } from "../../src/sealed.ts";
import { testDialectExecution } from "../contracts/dialect_execution.ts";
import { openOptions } from "../platforms/open_options.ts";

function open(platform: Platform, details: Readonly<Record<string, unknown>>) {
  return platform.open({
    name: "test",
    type: platform.connectionTypes[0],
    details: new Sealed(details),
    maxConcurrentAssets: undefined,
    origin: undefined,
  }, openOptions());
}

const server = Deno.env.get("BRUIN_TEST_POSTGRES");

testDialectExecution({
  dialect: postgresDialect,
  ignore: server === undefined
    ? "set BRUIN_TEST_POSTGRES to postgres://user:password@127.0.0.1:port/database"
    : undefined,
  open: () => {
    const { hostname, port, username, password, pathname } = new URL(server!);
    return open(postgres, {
      host: hostname,
      port: Number(port),
      username,
      password: decodeURIComponent(password),
      database: pathname.slice(1),
      ssl_mode: "disable",
    });
  },
});

const folder = Deno.makeTempDirSync();
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

testDialectExecution({
  dialect: duckdbDialect,
  ignore: undefined,
  open: () => open(duckdb, { path: `${folder}/test.duckdb` }),
});
