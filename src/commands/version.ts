import { Command } from "@cliffy/command";
import { processOutput } from "../report/output.ts";
import { version } from "../version.ts";
import type { GlobalFlags } from "./flags.ts";
import type { Invocation } from "./invocation.ts";

/** `bruin version`: what to name in a report of a problem. */
export function createVersionCommand(invocation: Invocation) {
  return new Command<GlobalFlags>().action(() => {
    const output = processOutput(invocation);
    output.line(
      `bruin ${version} (${Deno.build.os} ${Deno.build.arch}, Deno ${Deno.version.deno})`,
    );
  });
}
