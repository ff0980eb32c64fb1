/** docs/quick_start.md: its files and commands, as they stand there. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const page = await Deno.readTextFile(new URL("../../docs/quick_start.md", import.meta.url));

/** File name → content, of each block that the name of its file stands before. */
const files = Object.fromEntries(
  [...page.matchAll(/^`([\w./]+)`[^\n]*:\n\n```\w+\n(.*?)^```$/gms)]
    .map(([, name, content]) => [name, content]),
);

/** The commands of steps 3 to 5, which need no account. */
const commands = [...page.matchAll(/^bruin (validate|render|run|query|report)\b(.*)$/gm)]
  .map(([, name, rest = ""]) => [name, ...words(rest)])
  .filter((words) => !words.includes("--secrets-backend"));

function words(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|\S+/g)].map(([whole, quoted]) => quoted ?? whole);
}

describe("docs/quick_start.md", () => {
  it("runs as it stands there, and leaves a report", async () => {
    assertEquals(Object.keys(files), [
      ".bruin.yml",
      "shop/pipeline.yml",
      "shop/assets/orders.sql",
      "shop/assets/sales.sql",
    ]);
    assertEquals(commands.map(([name]) => name), ["validate", "render", "run", "query", "report"]);
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, files);
    const printed = new Map<string | undefined, string>();
    for (const args of commands) {
      const { code, stdout, stderr } = await bruin(args as string[], { cwd: folder.path });
      assertEquals(code, 0, `${args}: ${stdout}${stderr}`);
      printed.set(args[0], stdout);
    }
    assertStringIncludes(printed.get("render") ?? "", "CREATE TABLE shop.sales");
    const rows = (printed.get("query") ?? "").split("\n").filter((line) => /coffee|tea/.test(line));
    assertEquals(rows.length, 2);
    const report = (printed.get("report") ?? "").trim();
    assert(report.endsWith(".html"), report);
  });
});
