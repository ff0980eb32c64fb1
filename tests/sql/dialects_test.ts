import { duckdbDialect } from "../../src/platforms/duckdb/dialect.ts";
import { postgresDialect } from "../../src/platforms/postgres/dialect.ts";
import { mysqlDialect } from "../../src/platforms/mysql/dialect.ts";
import { testDialect } from "../contracts/dialect.ts";

for (const dialect of [postgresDialect, duckdbDialect, mysqlDialect]) testDialect(dialect);
