/** Reads the secret named by the argument as the program does, and prints its type or the failure. */
import { processEnv } from "../../../src/env.ts";
import { KnownError } from "../../../src/errors.ts";
import { aws } from "../../../src/secrets/aws/mod.ts";
import { emptyProject as project } from "../empty_project.ts";

async function readSecret(name: string): Promise<string> {
  try {
    await using reader = await aws.open({ env: processEnv, project, warn() {} });
    const secret = await reader.read(name, { signal: new AbortController().signal });
    return `${secret?.type}, ${secret?.origin?.requests} request`;
  } catch (error) {
    if (error instanceof KnownError) return error.describe();
    throw error;
  }
}

await Deno.stdout.write(new TextEncoder().encode(await readSecret(Deno.args[0])));
