/** Writes docs/coming_from_the_reference.md. */
import { referencePage } from "./reference_page.ts";

const page = new URL("../docs/coming_from_the_reference.md", import.meta.url);
await Deno.writeTextFile(page, await referencePage());
