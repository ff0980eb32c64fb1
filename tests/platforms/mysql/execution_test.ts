import { mysqlDialect } from "../../../src/platforms/mysql/dialect.ts";
import { testDialectExecution } from "../../contracts/dialect_execution.ts";
import { connect, servers } from "./servers.ts";
import { leftOut, mysqlSql, mysqlSuiteWords } from "./suite_words.ts";

for (const server of servers) {
  testDialectExecution({
    dialect: mysqlDialect,
    ignore: server.skip,
    open: () => connect(server),
    words: mysqlSuiteWords,
    translate: mysqlSql,
    leavesOut: leftOut,
  });
}
