import { Command } from "@cliffy/command";
import { resolve } from "node:path";
import { UsageError } from "../../errors.ts";
import { createFile } from "../../own_file.ts";
import { describeFileError } from "../../project/text_file.ts";
import { nothing } from "../../report/shapes/shape.ts";
import { withCapture } from "../../run/ingest/uris.ts";
import { openCommandSession, type ProjectFlags } from "../command_session.ts";
import { configFileFlag, environmentFlag, type GlobalFlags } from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { answer } from "./answer.ts";

/**
 * `bruin internal ingestr-uri`: the address of a connection as ingestr reads it, with its login, in a new
 * file that its owner alone can read.
 */
export function createIngestrUriCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .arguments("[file:string] [connection:string]")
    .option("--cdc", "For copying the changes of its tables")
    .option(...environmentFlag)
    .option(...configFileFlag)
    .action(async (flags, file, connection) => {
      await answer({ invocation, shape: nothing }, async (output) => {
        if (file === undefined || connection === undefined) {
          throw new UsageError("exactly one output file and one connection name are required");
        }
        const warn = (text: string) => output.errorLine(`Warning: ${text}`);
        const uri = await readUri(flags, connection, { invocation, warn });
        await writeNewFile(file, flags.cdc ? withCapture(uri) : uri, invocation);
        return undefined;
      });
    });
}

async function readUri(
  flags: ProjectFlags,
  connection: string,
  { invocation, warn }: {
    readonly invocation: Invocation;
    readonly warn: (text: string) => void;
  },
): Promise<string> {
  await using session = await openCommandSession(flags, { invocation, path: ".", warn });
  const store = await session.connections();
  return (await store.ingestUri(connection, "source")).reveal();
}

/** @throws {UsageError} When the file is there, or cannot be made. */
async function writeNewFile(
  path: string,
  text: string,
  { workingDirectory }: Invocation,
): Promise<void> {
  try {
    using file = createFile(resolve(workingDirectory, path), 0o600);
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
  } catch (error) {
    const reason = error instanceof Deno.errors.AlreadyExists
      ? "file exists"
      : describeFileError(error);
    throw new UsageError(`failed to create the output file '${path}': ${reason}`);
  }
}
