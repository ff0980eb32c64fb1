/** Writes src/report/explained_codes.ts. */
import { errorModule, readErrorPage } from "./error_codes.ts";

const file = new URL("../src/report/explained_codes.ts", import.meta.url);
await Deno.writeTextFile(file, errorModule(await readErrorPage()));
