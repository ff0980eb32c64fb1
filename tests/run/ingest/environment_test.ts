/** What `ingestr ingest --help` says is asked of the real one; see `tests/e2e/ingest_test.ts`. */
import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { withoutOptions } from "../../../src/run/ingest/environment.ts";

const uv = Deno.env.get("BRUIN_TEST_UV");
const cache = Deno.env.get("BRUIN_TEST_INGESTR");
const isMissing = uv === undefined || cache === undefined;
const itWithIngestr = isMissing ? it.skip : it;

/** The variables that ingestr reads options from, as its help names them. */
async function optionVariables(): Promise<string[]> {
  const { stdout } = await new Deno.Command(uv!, {
    args: [
      ...["tool", "run", "--quiet", "--no-config", "--from", "ingestr==0.14.155"],
      ...["ingestr", "ingest", "--help"],
    ],
    env: {
      UV_CACHE_DIR: cache!,
      UV_OFFLINE: "1",
      UV_PYTHON: Deno.env.get("BRUIN_TEST_PYTHON") ?? "3.11",
      COLUMNS: "400",
      INGESTR_DISABLE_TELEMETRY: "true",
    },
  }).output();
  const text = new TextDecoder().decode(stdout);
  return [...text.matchAll(/\[env var: ([^\]]*)\]/g)].flatMap(([, names]) => names.split(", "));
}

describe("withoutOptions()", () => {
  it("leaves out what names an option, with and without its prefix", () => {
    const machine = {
      PATH: "/bin",
      INGESTR_BINARY_PATH: "/opt/ingestr",
      INGESTR_BINARY_CACHE_DIR: "/cache",
      UV_CACHE_DIR: "/cache",
      MASKING: "mine",
    };
    const variables = withoutOptions({
      ...machine,
      INCREMENTAL_STRATEGY: "append",
      INGESTR_FULL_REFRESH: "true",
      SCHEMA_CONTRACT: "freeze",
      INGESTR_TRIM_WHITESPACE: "true",
      FLUSH_INTERVAL: "1s",
      source_uri: "csv://other.csv",
    });
    assertEquals(variables, machine);
  });

  itWithIngestr(
    `knows every option of ingestr${
      isMissing ? " (set BRUIN_TEST_UV and BRUIN_TEST_INGESTR)" : ""
    }`,
    async () => {
      const names = await optionVariables();
      assert(names.length > 40, `${names.length} variables`);
      const left = withoutOptions(Object.fromEntries(names.map((name) => [name, "1"])));
      assertEquals(left, {});
    },
  );
});
