import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ProjectError } from "../../../src/errors.ts";
import type { Asset } from "../../../src/project/model.ts";
import { ingestrVersion } from "../../../src/run/ingest/version.ts";
import { fakeAsset } from "../fake_models.ts";

const versions: readonly (readonly [wanted: string | undefined, number: string, major: number])[] =
  [
    [undefined, "1.1.36", 1],
    ["v1", "1.1.36", 1],
    ["v0", "0.14.155", 0],
    ["v1.0.5", "1.0.5", 1],
    ["v0.13.2", "0.13.2", 0],
  ];
const refused = [
  [{ version: "v2" }, 'invalid parameters.version "v2": expected vMAJOR or vMAJOR.MINOR.PATCH'],
  [{ version: "1.1.36" }, 'invalid parameters.version "1.1.36"'],
  [{ version: "v1.1.36 --with x" }, "expected vMAJOR or vMAJOR.MINOR.PATCH"],
  [{ version: "v0", cdc: true }, 'ingestr 0.14.155 does not know the parameter "cdc": a'],
  [{ version: "v0", incremental_strategy: "truncate+insert" }, 'the strategy "truncate+insert"'],
] as const;

describe("ingestrVersion()", () => {
  for (const [wanted, number, major] of versions) {
    it(`takes ${number} for ${wanted ?? "no version"}`, () => {
      const parameters: Asset["parameters"] = wanted === undefined ? {} : { version: wanted };
      assertEquals(ingestrVersion(fakeAsset("a", { parameters })), { number, major });
    });
  }

  for (const [parameters, message] of refused) {
    it(`refuses ${JSON.stringify(parameters)}`, () => {
      const asset = fakeAsset("a", { parameters });
      assertThrows(() => ingestrVersion(asset), ProjectError, message);
    });
  }
});
