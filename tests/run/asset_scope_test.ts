import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ProjectError, TemplateError } from "../../src/errors.ts";
import { createAssetScope, isEnabled } from "../../src/run/asset_scope.ts";
import { fakeAsset } from "./fake_models.ts";
import { fakeSettings } from "./steps/step_setting.ts";

function scopeOf(...args: Parameters<typeof fakeAsset>) {
  const asset = fakeAsset(...args);
  return createAssetScope(asset, { settings: fakeSettings([asset]), platform: undefined });
}

describe("createAssetScope()", () => {
  it("renders parameters at any depth, values only, and trims them", () => {
    const { asset } = scopeOf("a", {
      parameters: {
        "{{ key }}": " {{ this }} ",
        list: ["{{ pipeline }}", 1, null, { inner: "{{ run_id }}" }],
        flag: true,
      },
    });
    assertEquals(asset.parameters, {
      "{{ key }}": "a",
      list: ["shop", 1, null, { inner: "run-1" }],
      flag: true,
    });
  });

  const broken: readonly [string, Parameters<typeof fakeAsset>[1], string][] = [
    ["a parameter", { parameters: { x: "{{ nope }}" } }, 'error rendering parameter "x": '],
    [
      "a hook",
      { hooks: { pre: ["select 1", "{{ nope }}"], post: [], applicableTypes: [] } },
      "Failed to render hooks: error rendering hooks for asset a: failed to render pre hook 2: ",
    ],
  ];
  for (const [name, fields, words] of broken) {
    it(`says that it is ${name} that cannot be rendered`, () => {
      const error = assertThrows(() => scopeOf("a", fields), TemplateError);
      assertEquals(error.message.slice(0, words.length), words);
      assertEquals(error.position, { file: "/p/assets/a.sql" });
    });
  }

  for (const modifier of ["tomorrow", "{{ nope }}"]) {
    it(`names the asset whose interval modifier is ${modifier}`, () => {
      const asset = fakeAsset("a", { intervalModifiers: { start: "", end: modifier } });
      const settings = fakeSettings([asset], { applyIntervalModifiers: true });
      assertThrows(
        () => createAssetScope(asset, { settings, platform: undefined }),
        TemplateError,
        "failed to resolve end interval modifier template for asset a: ",
      );
    });
  }
});

describe("isEnabled()", () => {
  const cases: readonly [boolean | string, boolean][] = [
    [true, true],
    [false, false],
    ["{{ pipeline == 'shop' }}", true],
    ["{{ pipeline == 'other' }}", false],
    ["0", false],
  ];
  for (const [enabled, expected] of cases) {
    it(`is ${expected} for ${enabled}`, () => {
      assertEquals(isEnabled(scopeOf("a", { enabled })), expected);
    });
  }

  it("refuses anything else", () => {
    const scope = scopeOf("a", { enabled: "{{ pipeline }}" });
    assertThrows(() => isEnabled(scope), ProjectError, "failed to resolve enabled for asset a");
  });
});
