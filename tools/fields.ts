/** Writes the pages of `docs/` that are made from tables of the source. */
import { fileURLToPath } from "node:url";
import { connectionTypesPage } from "./connection_types_page.ts";
import { fieldPages, formatMarkdown } from "./field_pages.ts";
import { strategiesPage } from "./strategies_page.ts";

const docs = fileURLToPath(new URL("../docs/", import.meta.url));
for (
  const [file, text] of [
    ...fieldPages(),
    ["connection_types.md", connectionTypesPage()],
    ["strategies.md", strategiesPage()],
  ] as const
) {
  await Deno.writeTextFile(docs + file, await formatMarkdown(text));
}
