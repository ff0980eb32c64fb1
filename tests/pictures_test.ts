/** The pictures of README.md, which `deno task pictures` makes. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { fileURLToPath } from "node:url";
import { session, wordsOf } from "../tools/pictures/session.ts";
import { copyFolder } from "../tools/demo_files.ts";
import { bruin, temporaryFolder } from "./e2e/command.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const readme = Deno.readTextFileSync(`${root}README.md`);

describe("the pictures of README.md", () => {
  it("are those of docs/pictures/, and say what they show", () => {
    const shown = [...readme.matchAll(/!\[([^\]]+)\]\((docs\/pictures\/[\w.]+)\)/g)];
    const files = [...Deno.readDirSync(`${root}docs/pictures`)];
    assertEquals(
      shown.map(([, , path]) => path).toSorted(),
      files.map(({ name }) => `docs/pictures/${name}`).toSorted(),
    );
    const png = Deno.readFileSync(`${root}docs/pictures/report.png`);
    assertEquals(png.subarray(0, 8).toHex(), "89504e470d0a1a0a");
  });

  it("load nothing, and hold no script", () => {
    const svg = Deno.readTextFileSync(`${root}docs/pictures/run.svg`);
    assert(!/<script|<image|href=|url\(/.test(svg));
  });

  for (const command of session) {
    it(`show a command that there is: ${command}`, async () => {
      // Blanks that are never folded, as the picture has them.
      const svg = Deno.readTextFileSync(`${root}docs/pictures/run.svg`).replaceAll("\u00a0", " ");
      assert(svg.includes(`>$ ${command.replaceAll('"', "&quot;")}<`), "run deno task pictures");
      await using folder = await temporaryFolder();
      await copyFolder(`${root}examples/flights`, `${folder.path}/flights`);
      const { code, stdout, stderr } = await bruin(wordsOf(command).slice(1), {
        cwd: folder.path,
      });
      // Every flag is understood, and only the keys are missing.
      assertStringIncludes(stdout + stderr, "BRUIN_AWS_ACCESS_KEY_ID");
      assertEquals(code, 78);
    });
  }
});
