/** The servers of the tests: `export BRUIN_TEST_MARIADB=$(tools/mysql_for_tests.sh start mariadb)`. */
import { open, type OpenMysqlOptions } from "../../../src/platforms/mysql/driver.ts";
import { resolved } from "../../contracts/connection.ts";

/** A server that may be there. */
export interface TestServer {
  readonly name: string;
  /** Why there are no tests with it; `undefined` when there are. */
  readonly skip: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;
  /** Where MariaDB's certificates lie. */
  readonly folder: string;
}

function serverOf(name: string, variable: string): TestServer {
  const text = Deno.env.get(variable);
  const url = URL.parse(text ?? "");
  return {
    name,
    skip: url === null
      ? `not run: set ${variable}=$(tools/mysql_for_tests.sh start ${name.toLowerCase()})`
      : undefined,
    details: {
      host: url?.hostname ?? "127.0.0.1",
      port: Number(url?.port),
      username: url?.username ?? "",
      password: url?.password ?? "",
      database: url?.pathname.slice(1),
    },
    folder: Deno.env.get(`${variable}_FOLDER`) ?? "",
  };
}

export const mariadb: TestServer = serverOf("MariaDB", "BRUIN_TEST_MARIADB");
export const mysql: TestServer = serverOf("MySQL", "BRUIN_TEST_MYSQL");
export const servers: readonly TestServer[] = [mariadb, mysql];

/** Opens a handle for a server. */
export function connect(
  { details }: TestServer,
  changes: Readonly<Record<string, unknown>> = {},
  options: OpenMysqlOptions = {},
) {
  return open(resolved("mysql", { ...details, ...changes }), options);
}
