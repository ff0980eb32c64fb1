import { open } from "../../../src/platforms/postgres/driver.ts";
import { resolved } from "../../contracts/connection.ts";
import { testStreaming } from "../../contracts/streaming.ts";
import { postgresDetails, postgresNeeded } from "../../e2e/postgres.ts";

// Without TLS: platform_test.ts.
for (const mode of ["require"]) {
  testStreaming({
    name: `PostgreSQL with ssl_mode ${mode}`,
    skip: postgresNeeded === "" ? undefined : postgresNeeded.trim(),
    open: () => open(resolved("postgres", postgresDetails({ ssl_mode: mode }))),
    schema: `streaming_${crypto.randomUUID().slice(0, 8)}`,
    slowQuery: "SELECT pg_sleep(120)",
  });
}
