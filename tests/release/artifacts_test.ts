/** What a release has beside its binaries: the bill of materials and the Homebrew formula. */
import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { fileURLToPath } from "node:url";
import { billOfMaterials, type Lock } from "../../tools/release/sbom.ts";
import { temporaryFolder } from "../e2e/command.ts";

const root = new URL("../../", import.meta.url);

describe("tools/release/sbom.ts", () => {
  const program = { name: "@bruin/deno", version: "0.2.0" };

  it("names every package of deno.lock once, with its version and hash", async () => {
    const lock: Lock = JSON.parse(await Deno.readTextFile(new URL("deno.lock", root)));
    const { components, ...bill } = billOfMaterials(lock, program);
    assertEquals([bill.bomFormat, bill.specVersion], ["CycloneDX", "1.6"]);
    assertEquals(bill.metadata.component.version, "0.2.0");
    const named = new Set(components.map(({ name, version }) => `${name}@${version}`));
    for (const key of [...Object.keys(lock.npm ?? {}), ...Object.keys(lock.jsr ?? {})]) {
      assert(named.has(key.replace(/_.*/, "")), key);
    }
    assertEquals(new Set(components.map(({ purl }) => purl)).size, components.length);
    for (const { purl, hashes: [hash] } of components) {
      assertMatch(purl, /^pkg:(?:npm|generic\/jsr)\/[\w.%\/-]+@[\w.%-]+$/);
      assertEquals(hash?.content.length, hash?.alg === "SHA-512" ? 128 : 64, purl);
    }
  });

  it("writes package URLs and hashes as CycloneDX has them", () => {
    const { components } = billOfMaterials({
      specifiers: {},
      npm: { "@a/b@1.0.0_c@2.0.0": { integrity: `sha512-${btoa("x".repeat(64))}` } },
    }, program);
    assertEquals(components, [{
      type: "library",
      "bom-ref": "pkg:npm/%40a/b@1.0.0",
      name: "@a/b",
      version: "1.0.0",
      purl: "pkg:npm/%40a/b@1.0.0",
      hashes: [{ alg: "SHA-512", content: "78".repeat(64) }],
    }]);
  });

  it("refuses an integrity that it does not understand", () => {
    const npm = { "a@1.0.0": { integrity: "md5-abc" } };
    assertThrows(() => billOfMaterials({ specifiers: {}, npm }, program), Error, "a@1.0.0");
  });
});

describe("tools/release/formula.sh", () => {
  const address = "https://example.com/o/r/releases/download/v0.2.0";
  const names = ["linux-x86_64", "linux-aarch64", "macos-x86_64", "macos-aarch64"];

  async function formula(sums: string, place = address) {
    await using folder = await temporaryFolder();
    await Deno.writeTextFile(`${folder.path}/SHA256SUMS`, sums);
    const { code, stdout, stderr } = await new Deno.Command("sh", {
      args: [fileURLToPath(new URL("tools/release/formula.sh", root)), folder.path, place],
    }).output();
    const text = new TextDecoder();
    return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
  }

  it("gives each machine its binary and sum", async () => {
    const sums = names.map((name, index) => `${`${index}`.repeat(64)}  bruin-${name}\n`).join("");
    const { code, stdout, stderr } = await formula(sums);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, '  version "0.2.0"\n');
    assertStringIncludes(stdout, '  homepage "https://example.com/o/r"\n');
    for (const [index, name] of names.entries()) {
      const [, sum] = stdout.split(`url "${address}/bruin-${name}"\n      sha256 "`);
      assertEquals(sum?.slice(0, 65), `${`${index}`.repeat(64)}"`);
    }
  });

  it("refuses a release without a binary, and an address that is not https", async () => {
    const missing = await formula(`${"a".repeat(64)}  bruin-linux-x86_64\n`);
    assertEquals([missing.code, missing.stdout], [1, ""]);
    assertStringIncludes(missing.stderr, "no sum for bruin-linux-aarch64");
    assertEquals((await formula("", "http://example.com/v0.2.0")).code, 64);
  });
});
