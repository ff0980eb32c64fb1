/** Writes the JSON Schemas of what commands print into `docs/schemas/`. */
import { fileURLToPath } from "node:url";
import { publishedSchemas } from "../src/report/shapes/mod.ts";

const folder = fileURLToPath(new URL("../docs/schemas/", import.meta.url));
await Deno.mkdir(folder, { recursive: true });
for (const [file, schema] of publishedSchemas()) {
  await Deno.writeTextFile(folder + file, `${JSON.stringify(schema, null, 2)}\n`);
}
