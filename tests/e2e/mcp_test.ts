/** `bruin mcp`: the documentation over the Model Context Protocol. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin } from "./command.ts";

/** Sends messages, one a line, and gives the answers. */
async function ask(...messages: readonly unknown[]) {
  const input = messages.map((each) => typeof each === "string" ? each : JSON.stringify(each));
  const { code, stdout, stderr } = await bruin(["mcp"], { input: `${input.join("\n")}\n` });
  assertEquals([code, stderr], [0, ""]);
  return stdout.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}

const call = (id: number, name: string, given?: unknown) => ({
  jsonrpc: "2.0",
  id,
  method: "tools/call",
  params: { name, ...given !== undefined && { arguments: given } },
});

describe("bruin mcp", () => {
  it("introduces itself and its tools, and answers no notification", async () => {
    const answers = await ask(
      {
        jsonrpc: "2.0",
        id: 0,
        method: "initialize",
        params: { protocolVersion: "2024-11-05", capabilities: {}, clientInfo: { name: "t" } },
      },
      { jsonrpc: "2.0", method: "notifications/initialized" },
      { jsonrpc: "2.0", id: "a", method: "tools/list" },
      { jsonrpc: "2.0", id: 2, method: "ping" },
    );
    assertEquals(answers.map(({ id }) => id), [0, "a", 2]);
    const [{ result: first }, { result: { tools } }, { result: last }] = answers;
    assertEquals([first.protocolVersion, first.capabilities, first.serverInfo.name, last], [
      "2024-11-05",
      { tools: {} },
      "bruin",
      {},
    ]);
    assertEquals(tools.map(({ name }: { name: string }) => name), [
      "bruin_get_overview",
      "bruin_get_docs_tree",
      "bruin_get_doc_content",
    ]);
    for (const { description, inputSchema } of tools) {
      assert(description.length > 20);
      assertEquals(inputSchema.type, "object");
    }
  });

  it("gives the documentation", async () => {
    const answers = await ask(
      call(1, "bruin_get_overview"),
      call(2, "bruin_get_docs_tree", {}),
      call(3, "bruin_get_doc_content", { filename: "platforms/duckdb.md" }),
      call(4, "bruin_get_doc_content", { filename: "docs/run" }),
    );
    const texts = answers.map(({ result }) => {
      assertEquals(result.isError, false);
      return result.content[0].text;
    });
    const page = (name: string) =>
      Deno.readTextFile(new URL(`../../docs/${name}`, import.meta.url));
    assertStringIncludes(texts[0], "bruin validate");
    assertStringIncludes(texts[1], "platforms/duckdb.md: ");
    assertEquals(texts.slice(2), [await page("platforms/duckdb.md"), await page("run.md")]);
  });

  it("says what is wrong with a page, and reads no other file", async () => {
    for (const filename of ["runn.md", "../README.md", "/etc/passwd", "__proto__", 3]) {
      const [{ result }] = await ask(call(1, "bruin_get_doc_content", { filename }));
      assertEquals(result.isError, true, String(filename));
    }
    const [{ result }] = await ask(call(1, "bruin_get_doc_content", { filename: "runn.md" }));
    assertStringIncludes(result.content[0].text, "did you mean run.md?");
  });

  it("numbers failures as JSON-RPC does", async () => {
    const answers = await ask(
      { jsonrpc: "2.0", id: 1, method: "resources/list" },
      call(2, "bruin_run"),
      "{not json",
      [1],
      { jsonrpc: "2.0", id: 5, method: "ping" },
    );
    assertEquals(answers.map(({ id, error }) => [id, error?.code]), [
      [1, -32601],
      [2, -32602],
      [null, -32700],
      [null, -32600],
      [5, undefined],
    ]);
  });
});
