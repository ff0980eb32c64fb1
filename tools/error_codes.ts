/** The sections of docs/errors.md as data: the one text that people look up and `bruin why` prints. */
import type { ExplainedCode } from "../src/report/explained_code.ts";

const page = new URL("../docs/errors.md", import.meta.url);

/** Every code of the page, in order. @throws {Error} For a section in another form. */
export async function readErrorPage(): Promise<ExplainedCode[]> {
  const found: ExplainedCode[] = [];
  let stage = "";
  for (const part of (await Deno.readTextFile(page)).split(/^(?=###? )/m)) {
    const [, about] = /^## (.*)$/m.exec(part) ?? [];
    if (about !== undefined) stage = about;
    const [, code, title = ""] = /^### (E\d{3}): (.*)$/m.exec(part) ?? [];
    if (code === undefined) continue;
    const { Cause: cause, Fix: fix, Exit: exit, "Tried again": repeated } = partsOf(part);
    if (cause === undefined || fix === undefined) throw new Error(`${code} lacks a cause or a fix`);
    found.push({ code, title: plainText(title), stage, cause, fix, exit, repeated });
  }
  return found;
}

/** What stands behind each bold word. */
function partsOf(section: string): Readonly<Record<string, string>> {
  const items = section.split(/^- /m).slice(1).map((item) => item.split(/^$/m)[0] ?? "");
  const parts = items.join(" ").split(/\*\*([A-Z][a-z ]+):\*\*/).slice(1);
  const pairs = parts.flatMap((name, index) =>
    index % 2 === 0 ? [[name, plainText(parts[index + 1] ?? "")] as const] : []
  );
  return Object.fromEntries(pairs);
}

/** Markdown as a terminal shows it: in one line, with links as the paths of their pages. */
function plainText(markdown: string): string {
  return markdown.replaceAll(/\[([^\]]*)\]\(([^)#]*)(#[^)]*)?\)/g, "docs/$2")
    .replaceAll(/\s+/g, " ").trim();
}

/** The text of src/report/explained_codes.ts, a line for each code. */
export function errorModule(codes: readonly ExplainedCode[]): string {
  return [
    "// Written by `deno task errors` from docs/errors.md; change that page.",
    "// deno-fmt-ignore-file",
    'import type { ExplainedCode } from "./explained_code.ts";',
    "",
    "/** Every code, as docs/errors.md explains it. */",
    "export const explainedCodes: readonly ExplainedCode[] = [",
    ...codes.map((code) => `  ${JSON.stringify(code)},`),
    "];",
    "",
  ].join("\n");
}
