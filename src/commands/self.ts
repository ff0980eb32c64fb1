import { Command } from "@cliffy/command";
import { dirname, join, resolve } from "node:path";
import { ProjectError, UsageError } from "../errors.ts";
import { downloadSums, releasesAddress } from "../release/server.ts";
import { requireSumsSize, verifyFile } from "../release/verify.ts";
import { readTextFile } from "../project/text_file.ts";
import { processOutput } from "../report/output.ts";
import type { GlobalFlags } from "./flags.ts";
import { printHelp } from "./help.ts";
import type { Invocation } from "./invocation.ts";

/** `bruin self verify`: compares a binary with its SHA256SUMS. */
export function createSelfCommand(invocation: Invocation) {
  const verify = new Command<GlobalFlags>()
    .description("Compare a binary, this one by default, with its SHA256SUMS")
    .arguments("[file:string]")
    .option("--sums <place:string>", "Path or URL of SHA256SUMS; beside it otherwise")
    .example("A download:", "bruin self verify bruin --sums SHA256SUMS")
    .action(async ({ sums }, file) => {
      await using output = processOutput(invocation);
      const path = file === undefined ? ownPath() : resolve(invocation.workingDirectory, file);
      const { name, sum } = await verifyFile(path, await readSums(sums, path, invocation));
      output.line(`${path} is ${name} as released (SHA-256 ${sum})`);
    });
  return new Command<GlobalFlags>()
    .action(function () {
      printHelp(this, invocation);
    })
    .command("verify", verify);
}

function ownPath(): string {
  if (Deno.build.standalone) return Deno.execPath();
  throw new UsageError("This program runs from source, and is no binary", { fix: "name a file" });
}

/** The text of SHA256SUMS, and where it is. */
async function readSums(
  place: string | undefined,
  file: string,
  { workingDirectory, signal }: Invocation,
): Promise<{ readonly sumsText: string; readonly where: string }> {
  if (place === undefined || !/^https?:/i.test(place)) {
    const where = place === undefined
      ? join(dirname(file), "SHA256SUMS")
      : resolve(workingDirectory, place);
    await requireSumsSize(where);
    return { sumsText: await readTextFile(where).catch(sayWhereSumsAre), where };
  }
  releasesAddress(place, "--sums");
  const url = new URL(place);
  return { sumsText: await downloadSums(url, signal), where: url.href };
}

function sayWhereSumsAre(error: unknown): never {
  if (!(error instanceof ProjectError) || error.explanation.fix !== undefined) throw error;
  const fix = "put the SHA256SUMS of its release beside the binary, or name it with --sums";
  throw new ProjectError(error.message, error.position, { ...error.explanation, fix });
}
