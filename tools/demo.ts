/**
 * The main job on an embedded default: runs examples/flights twice, as a user would, with the connection's
 * secret in a loopback stand-in for AWS Secrets Manager and three million real departures in DuckDB.
 */
import { fileURLToPath } from "node:url";
import { startSecretsManager } from "../tests/fakes/secrets_manager.ts";
import { copyFolder, dataFolder } from "./demo_files.ts";
import { runPlatformsDemo, type StartBruin } from "./demo_platforms.ts";
import { packageFlags } from "./package_flags.ts";
import { permissions } from "./permissions.ts";

const repository = fileURLToPath(new URL("../", import.meta.url));
const credentials = {
  accessKeyId: "AKIADEMODEMODEMODEMO",
  secretAccessKey: crypto.randomUUID(),
};

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

/** Runs the program from source with its output on this terminal. */
async function bruin(args: readonly string[], env: Record<string, string> = {}): Promise<void> {
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      ...await packageFlags(),
      ...permissions.dropIn,
      "main.ts",
      ...args,
    ],
    cwd: repository,
    env,
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn().status;
  if (code !== 0) Deno.exit(code);
}

/** Runs the program like {@linkcode bruin}, and lets its output be heard too. */
const startBruin: StartBruin = async (args, { env, heard }) => {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", ...await packageFlags(), ...permissions.dropIn],
      "main.ts",
      ...args,
    ],
    cwd: repository,
    env,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let output = "";
  const read = async (stream: ReadableStream<Uint8Array>) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      output += text;
      heard(text);
      Deno.stdout.writeSync(new TextEncoder().encode(text));
    }
  };
  await Promise.all([read(process.stdout), read(process.stderr)]);
  return { code: (await process.status).code, output };
};

if (Deno.args.includes("--platforms")) {
  const { systems, leftOut, runs, passwords } = await runPlatformsDemo(startBruin);
  for (const [name, reason] of Object.entries(leftOut)) print(`Left out: ${name} (${reason})`);
  const [usual, rotated] = runs;
  const isQuiet = passwords.every((value) => runs.every(({ output }) => !output.includes(value)));
  print(`
${systems.length} systems: ${systems.join(", ")}
${usual.fetched.length} requests to Secrets Manager in the first run, one for each secret
${rotated.fetched.length} in the second, in which the password of PostgreSQL was rotated
${isQuiet ? "No password, token or key is in any output" : "A SECRET WAS PRINTED"}`);
  Deno.exit(isQuiet && systems.length > 0 && runs.every(({ code }) => code === 0) ? 0 : 1);
}

await bruin(["duckdb", "install", "--quiet"]);
const data = await dataFolder();
const folder = await Deno.makeTempDir({ prefix: "bruin-demo-" });
const pipeline = `${folder}/flights`;
await copyFolder(`${repository}examples/flights`, pipeline);
{
  await using aws = await startSecretsManager({
    region: "us-east-1",
    credentials: [credentials],
    secrets: {
      "flights-duckdb": JSON.stringify({
        type: "duckdb",
        details: { path: `${folder}/flights.duckdb` },
      }),
    },
  });
  const env = {
    BRUIN_AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    BRUIN_AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    BRUIN_AWS_REGION: "us-east-1",
    BRUIN_AWS_ENDPOINT_URL: aws.url,
  };
  const months = [
    ["2001-01-01", "2001-01-31", "--full-refresh"],
    ["2001-02-01", "2001-02-28"],
  ];
  for (const [start, end, ...more] of months) {
    const flags = [...more, "--start-date", start, "--end-date", end];
    print(`\n$ bruin run --secrets-backend aws ${flags.join(" ")} flights\n`);
    await bruin([
      "run",
      "--secrets-backend",
      "aws",
      ...flags,
      "--var",
      `data=${JSON.stringify(data)}`,
      pipeline,
    ], env);
  }
  print(
    `\n${aws.requests.length} requests to Secrets Manager in 2 runs: one for each secret and run.`,
  );
}
await Deno.remove(folder, { recursive: true });
print(`
The same with your own account and pipeline:

  1. Store a secret named like the connection, with a value such as
       {"type": "postgres", "details": {"host": "…", "port": 5432, "username": "…",
        "password": "…", "database": "…"}}
  2. export BRUIN_AWS_ACCESS_KEY_ID=… BRUIN_AWS_SECRET_ACCESS_KEY=… BRUIN_AWS_REGION=…
  3. deno task bruin run --secrets-backend aws path/to/pipeline
`);
