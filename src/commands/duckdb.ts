import { Command } from "@cliffy/command";
import { installLibrary } from "../platforms/duckdb/library.ts";
import { processOutput } from "../report/output.ts";
import type { GlobalFlags } from "./flags.ts";
import { printHelp } from "./help.ts";
import type { Invocation } from "./invocation.ts";

/** `bruin duckdb install`: downloads DuckDB's native library when the user asks, never otherwise. */
export function createDuckdbCommand(invocation: Invocation) {
  const install = new Command<GlobalFlags>()
    .description("Download it into your cache folder, checked against a recorded hash")
    .option(
      "--directory <path:string>",
      "Put it there instead of into your cache",
    )
    .option("-q, --quiet", "Nothing when it is already there")
    .example("Before a run without network:", "bruin duckdb install")
    .action(async ({ directory, quiet }) => {
      await using output = processOutput(invocation);
      let reported = 0;
      const installed = await installLibrary({
        env: invocation.env,
        directory,
        signal: invocation.signal,
        onProgress: (received, total) => {
          const tenths = total === undefined ? 0 : Math.floor(received / total * 10);
          if (tenths === reported) return;
          reported = tenths;
          output.errorLine(`Downloading DuckDB's library: ${tenths * 10} % of ${megabytes(total)}`);
        },
      });
      if (installed.alreadyThere && quiet) return;
      const what = installed.alreadyThere ? "is already at" : "is now at";
      output.line(`DuckDB's library ${what} ${installed.path} (${megabytes(installed.bytes)})`);
    });
  return new Command<GlobalFlags>()
    .action(function () {
      printHelp(this, invocation);
    })
    .command("install", install);
}

function megabytes(bytes = 0): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
