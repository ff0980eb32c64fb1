/** Writes the reference of fields into `docs/`. */
import { fieldPages, formatMarkdown } from "./field_pages.ts";

const docs = new URL("../docs/", import.meta.url).pathname;
for (const [file, text] of fieldPages()) {
  await Deno.writeTextFile(docs + file, await formatMarkdown(text));
}
