import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { UsageError } from "../../src/errors.ts";
import { chooseBackend, isBackendVariable, secretsBackends } from "../../src/secrets/mod.ts";

describe("chooseBackend()", () => {
  const chosen: readonly (readonly [value: string | undefined, name: string])[] = [
    [undefined, "file"],
    ["", "file"],
    [" \n", "file"],
    ["file", "file"],
    ["aws", "aws"],
    [" aws\n", "aws"],
    ["vault", "vault"],
  ];
  for (const [value, name] of chosen) {
    it(`takes ${JSON.stringify(value)} as ${name}`, () => {
      assertEquals(chooseBackend(value).name, name);
    });
  }

  const possible = "possible values: vault, doppler, aws, azure, gcp, env, file";
  const refused: readonly (readonly [value: string, message: string, fix: string | undefined])[] = [
    ["nothing", `unsupported secrets backend "nothing"; ${possible}`, undefined],
    ["AWS", `unsupported secrets backend "AWS"; ${possible}`, 'did you mean "aws"?'],
    ["vualt", `unsupported secrets backend "vualt"; ${possible}`, 'did you mean "vault"?'],
  ];
  for (const [value, message, fix] of refused) {
    it(`refuses ${value}`, () => {
      const error = assertThrows(() => chooseBackend(value), UsageError);
      assertEquals(error.message, message);
      assertEquals(error.explanation.fix, fix);
    });
  }
});

describe("secretsBackends", () => {
  it("hide every variable of theirs from programs", () => {
    const named = secretsBackends.flatMap(({ env }) => env.map(({ name }) => name));
    assertEquals(named.filter((name) => !isBackendVariable(name)), []);
  });

  it("mark tokens, keys and passwords as sensitive", () => {
    const open = secretsBackends.flatMap(({ env }) => env)
      .filter(({ name, sensitive }) =>
        !sensitive && /TOKEN$|SECRET$|SECRET_ID$|PASSWORD/.test(name)
      );
    assertEquals(open, []);
  });

  it("each have a page", async () => {
    const pages = new Map([
      ["aws", "aws_secrets_manager.md"],
      // The reference of the file itself.
      ["file", "fields_config.md"],
    ]);
    for (const { name } of secretsBackends) {
      const page = `../../docs/${pages.get(name) ?? `backends/${name}.md`}`;
      assert((await Deno.stat(new URL(page, import.meta.url))).isFile, page);
    }
  });

  it("names every backend once", () => {
    const names = secretsBackends.map(({ name }) => name);
    assertEquals(new Set(names).size, names.length);
  });
});
