/** The server of the tests: `export BRUIN_TEST_BIGQUERY=$(tools/bigquery_for_tests.sh start)`. */
import { envOf } from "../../../src/env.ts";
import type { OpenConnectionOptions } from "../../../src/platforms/platform.ts";
import { open } from "../../../src/platforms/bigquery/driver.ts";
import { resolved } from "../../contracts/connection.ts";
import { openOptions } from "../open_options.ts";

/** Where the emulator is; `undefined` when there is none. */
export const address: string | undefined = Deno.env.get("BRUIN_TEST_BIGQUERY");

/** Why there are no tests with an emulator; `undefined` when there are. */
export const skip = address === undefined
  ? "by hand: set BRUIN_TEST_BIGQUERY=$(tools/bigquery_for_tests.sh start)"
  : undefined;

/** Opens a handle for a server, by default the emulator of the tests. */
export function connect(
  details: Readonly<Record<string, unknown>> = {},
  server = address ?? "",
  more: Partial<OpenConnectionOptions> = {},
) {
  const given = { project_id: "bruin", use_application_default_credentials: true, ...details };
  return open(resolved("google_cloud_platform", given), {
    ...openOptions(),
    ...more,
    env: envOf({ BIGQUERY_EMULATOR_HOST: server }),
  });
}
