import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { extractFile } from "../../../src/platforms/duckdb/tarball.ts";

/** A tar archive with the fields that matter here. */
async function tarball(files: Record<string, string>): Promise<Uint8Array<ArrayBuffer>> {
  const parts = Object.entries(files).flatMap(([name, text]) => {
    const content = new TextEncoder().encode(text);
    const header = new Uint8Array(512);
    header.set(new TextEncoder().encode(name), 0);
    header.set(new TextEncoder().encode(content.length.toString(8).padStart(11, "0")), 124);
    const padded = new Uint8Array(Math.ceil(content.length / 512) * 512);
    padded.set(content);
    return [header, padded];
  });
  const stream = new Blob([...parts, new Uint8Array(1024)]).stream();
  return await new Response(stream.pipeThrough(new CompressionStream("gzip"))).bytes();
}

describe("extractFile()", () => {
  const files = {
    "package/README.md": "r".repeat(700),
    "package/empty": "",
    "package/libduckdb.so": "x".repeat(1024),
    "package/LICENSE": "MIT",
  };

  for (const [name, text] of Object.entries(files)) {
    it(`finds ${name} with its exact content`, async () => {
      const content = await extractFile(await tarball(files), name);
      assertEquals(new TextDecoder().decode(content), text);
    });
  }

  it("returns undefined for a file that is not inside", async () => {
    assertEquals(await extractFile(await tarball(files), "package/other"), undefined);
  });
});
