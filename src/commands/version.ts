import { Command, EnumType } from "@cliffy/command";
import { processOutput } from "../report/output.ts";
import { versionLine } from "../version.ts";
import type { GlobalFlags } from "./flags.ts";
import type { Invocation } from "./invocation.ts";

/** `bruin version`: what to name in a report of a problem. What only the details need is loaded for them. */
export function createVersionCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type("output", new EnumType(["plain", "json"]))
    .option("--verbose", "And what it was built from")
    .option("-o, --output <format:output>", "plain (default) or json")
    .action(async ({ verbose, output: format }) => {
      const output = processOutput(invocation);
      if (format !== "json" && !verbose) return output.line(versionLine());
      const { describeProgram, formatProgram } = await import("./version_details.ts");
      const { programDescription } = await import("../report/shapes/version.ts");
      const program = describeProgram();
      if (format === "json") output.jsonLine(programDescription.write(program));
      else output.line([versionLine(), ...formatProgram(program)].join("\n"));
    });
}
