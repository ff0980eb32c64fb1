import { assertEquals } from "@std/assert";
import { envOf } from "../../../src/env.ts";
import { cliToken } from "../../../src/secrets/azure/cli.ts";

Deno.test({
  name: "cliToken() asks az, which sees no variable of ours",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "bruin-az-" });
    await Deno.writeTextFile(
      `${folder}/az`,
      `#!/bin/sh\necho "{\\"accessToken\\": \\"$* $BRUIN_AZURE_CLIENT_SECRET $KEPT\\", \\"expires_on\\": 61}"\n`,
      { mode: 0o755 },
    );
    const { value, lifeMs } = await cliToken("https://vault.azure.net", {
      signal: new AbortController().signal,
      now: 1_000,
      env: envOf({ PATH: folder, BRUIN_AZURE_CLIENT_SECRET: "MARKER", KEPT: "kept" }),
    });
    assertEquals(
      value.reveal(),
      "account get-access-token --scope https://vault.azure.net/.default --output json  kept",
    );
    assertEquals(lifeMs, 60_000);
    await Deno.remove(folder, { recursive: true });
  },
});
