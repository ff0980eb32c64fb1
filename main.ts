import { versionLine } from "./src/version.ts";

if (printsVersionAlone(Deno.args)) Deno.exit(0);
const { start } = await import("./src/start.ts");
Deno.exit(await start(Deno.args, Deno.exit));

/**
 * Answers `bruin version`, which installers, images and monitors ask again and again, before anything else is
 * loaded.
 * @returns Whether all is done. What could not be printed is left to the command, which says why.
 */
function printsVersionAlone(args: readonly string[]): boolean {
  if (args.length !== 1 || args[0] !== "version") return false;
  const line = new TextEncoder().encode(`${versionLine()}\n`);
  try {
    return Deno.stdout.writeSync(line) === line.length;
  } catch {
    return false;
  }
}
