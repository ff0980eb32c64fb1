/** `bruin version`, from source and as binary. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import config from "../../deno.json" with { type: "json" };
import { platforms } from "../../src/platforms/mod.ts";
import { publishedSchemas } from "../../src/report/shapes/mod.ts";
import { secretsBackends } from "../../src/secrets/mod.ts";
import { permissions } from "../../tools/permissions.ts";
import { problemsOf } from "../report/shapes/json_schema.ts";
import { binary, bruin } from "./command.ts";

const firstLine = new RegExp(
  `^bruin ${RegExp.escape(config.version)} \\(\\w+ \\w+, Deno [\\d.]+\\)$`,
);

describe("bruin version", () => {
  it("prints one line", async () => {
    const { code, stdout } = await bruin(["version"]);
    assertEquals(code, 0);
    assertMatch(stdout.trimEnd(), firstLine);
  });

  it("tells with --verbose what the program was built from", async () => {
    const { code, stdout } = await bruin(["version", "--verbose"]);
    const [first = "", ...more] = stdout.trimEnd().split("\n");
    assertEquals(code, 0);
    assertMatch(first, firstLine);
    const keys = more.map((line) => line.slice(0, line.indexOf(":")));
    const built = binary === undefined
      ? ["build"]
      : ["commit", "variant", "permissions", "packages"];
    assertEquals(keys, [...built, "platforms", "secrets backends"]);
    assertMatch(stdout, /\nplatforms: .*\bduckdb\b/);
  });

  it("tells all of it as JSON, in the published shape", async () => {
    const { code, stdout } = await bruin(["version", "-o", "json"]);
    const told = JSON.parse(stdout);
    const schema = publishedSchemas().get("version.json");
    assert(schema !== undefined);
    assertEquals([code, problemsOf(told, schema)], [0, []]);
    assertEquals(told.version, config.version);
    assertEquals(told.platforms, platforms.map(({ name }) => name));
    assertEquals(told.secrets_backends, secretsBackends.map(({ name }) => name));
    if (binary === undefined) {
      return assertEquals([told.commit, told.permissions, told.lock], [null, null, null]);
    }
    assertMatch(told.commit, /^(?:[0-9a-f]{40}(?:-modified)?|unknown)$/);
    assertMatch(told.lock.sha256, /^[0-9a-f]{64}$/);
    assertEquals([told.variant, told.permissions], ["drop-in", permissions.dropIn]);
  });
});
