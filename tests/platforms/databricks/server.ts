/** The server of the tests: `export BRUIN_TEST_DATABRICKS=$(tools/databricks_for_tests.sh start)`. */
import { envOf } from "../../../src/env.ts";
import { open } from "../../../src/platforms/databricks/driver.ts";
import type { OpenConnectionOptions } from "../../../src/platforms/platform.ts";
import { resolved } from "../../contracts/connection.ts";
import { openOptions } from "../open_options.ts";

/** Where the stand-in is; `undefined` when there is none. */
export const address: string | undefined = Deno.env.get("BRUIN_TEST_DATABRICKS");

/** Why there are no tests with a stand-in; `undefined` when there are. */
export const skip = address === undefined
  ? "by hand: set BRUIN_TEST_DATABRICKS=$(tools/databricks_for_tests.sh start)"
  : undefined;

/** Details that the stand-in takes. */
export const details = {
  host: "dbc-1a2b3c4d-5e6f.cloud.databricks.com",
  port: 443,
  path: "/sql/1.0/warehouses/0123456789abcdef",
  token: "dapi-of-the-tests",
  catalog: "main",
  schema: "default",
};

/** Opens a handle for a server, by default the stand-in of the tests. */
export function connect(
  changes: Readonly<Record<string, unknown>> = {},
  { server = address ?? "", ...options }: Partial<OpenConnectionOptions> & {
    readonly server?: string;
  } = {},
) {
  return open(resolved("databricks", { ...details, ...changes }), {
    ...openOptions(options),
    env: envOf({ BRUIN_DATABRICKS_URL: server }),
  });
}
