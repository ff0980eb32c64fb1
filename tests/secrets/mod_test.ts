import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { UsageError } from "../../src/errors.ts";
import { chooseBackend, secretsBackends } from "../../src/secrets/mod.ts";

describe("chooseBackend()", () => {
  const chosen: readonly (readonly [value: string | undefined, name: string])[] = [
    [undefined, "file"],
    ["", "file"],
    [" \n", "file"],
    ["file", "file"],
    ["aws", "aws"],
    [" aws\n", "aws"],
  ];
  for (const [value, name] of chosen) {
    it(`takes ${JSON.stringify(value)} as ${name}`, () => {
      assertEquals(chooseBackend(value).name, name);
    });
  }

  const refused: readonly (readonly [value: string, message: string])[] = [
    ["x", 'unsupported secrets backend "x"; possible values: vault, doppler, aws, azure'],
    ["AWS", 'unsupported secrets backend "AWS"; possible values: vault, doppler, aws, azure'],
    ["vault", 'secrets backend "vault" is not supported by this version; supported: aws, file'],
    ["azure", 'secrets backend "azure" is not supported by this version; supported: aws, file'],
  ];
  for (const [value, message] of refused) {
    it(`refuses ${value}`, () => {
      const error = assertThrows(() => chooseBackend(value), UsageError);
      assertEquals(error.message, message);
    });
  }
});

describe("secretsBackends", () => {
  it("names every backend once", () => {
    const names = secretsBackends.map(({ name }) => name);
    assertEquals(new Set(names).size, names.length);
  });
});
