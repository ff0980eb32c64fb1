/**
 * Measures the fetching of a run's secrets for `tools/bench.ts`, with the stand-in in one process and the
 * program's own store in another, so that time, CPU and memory are those of the program alone.
 */
import { ConnectionStore } from "../src/connections/store.ts";
import { envOf } from "../src/env.ts";
import { openProject } from "../src/project/load.ts";
import { Redactor } from "../src/redactor.ts";
import { Registry } from "../src/registry.ts";
import { aws } from "../src/secrets/aws/mod.ts";
import { connectionTypes } from "../src/sources/mod.ts";
import { startSecretsManager } from "../tests/fakes/secrets_manager.ts";
import { packageFlags } from "./package_flags.ts";
import { cpuUsage } from "node:process";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(import.meta.url);
const credentials = { accessKeyId: "AKIABENCHBENCHBENCH0", secretAccessKey: "bench-bench-bench" };

/** The latency of every answer. */
export const latencyMs = 20;

/** What fetching cost. */
export interface SecretsCost {
  readonly ms: number;
  readonly cpuMs: number;
  /** Resident memory of the process afterwards, in megabytes. */
  readonly megabytes: number;
}

/** Fetches that many secrets, so many at a time, in a process of its own. */
export async function measureSecrets(count: number, concurrency: number): Promise<SecretsCost> {
  const server = await start(["serve", String(count)], "piped");
  const reader = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value: url = "" } = await reader.read();
  try {
    const child = await start(["fetch", url.trim(), String(count), String(concurrency)], "null");
    const { stdout } = await child.output();
    return JSON.parse(new TextDecoder().decode(stdout));
  } finally {
    await reader.cancel();
    await server.stdin.close();
    await server.status;
  }
}

async function start(args: readonly string[], stdin: "piped" | "null"): Promise<Deno.ChildProcess> {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      ...await packageFlags(),
      "--allow-env",
      "--allow-read",
      "--allow-net=127.0.0.1",
      "--allow-sys",
      script,
      ...args,
    ],
    stdin,
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

function nameOf(index: number): string {
  return `bench-${index}`;
}

/** Holds the secrets until standard input ends. */
async function serve(count: number): Promise<void> {
  const value = JSON.stringify({ type: "generic", details: { value: "bench-value" } });
  await using server = await startSecretsManager({
    region: "us-east-1",
    credentials: [credentials],
    secrets: Object.fromEntries(
      Array.from({ length: count }, (_, index) => [nameOf(index), value] as const),
    ),
    delayMs: latencyMs,
  });
  await Deno.stdout.write(new TextEncoder().encode(`${server.url}\n`));
  await Deno.stdin.readable.pipeTo(new WritableStream());
}

async function fetchAll(url: string, count: number, concurrency: number): Promise<SecretsCost> {
  const env = envOf({
    BRUIN_AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    BRUIN_AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    BRUIN_AWS_REGION: "us-east-1",
    BRUIN_AWS_ENDPOINT_URL: url,
  });
  const root = fileURLToPath(new URL("../", import.meta.url));
  const project = await openProject(root, { env: envOf({}), workingDirectory: root });
  const startedAt = performance.now();
  const cpuBefore = cpuUsage();
  await using reader = await aws.open({ env, project, warn: () => {} });
  await using store = new ConnectionStore(reader, {
    types: new Registry("connection type", connectionTypes),
    platforms: () => undefined,
    redactor: new Redactor(),
    root,
    signal: new AbortController().signal,
    warn: () => {},
    concurrency,
  });
  const uses = Array.from({ length: count }, (_, index) => [nameOf(index), []] as const);
  const [problem] = await store.prefetch(new Map(uses));
  if (problem !== undefined) throw problem;
  const { user, system } = cpuUsage(cpuBefore);
  return {
    ms: performance.now() - startedAt,
    cpuMs: (user + system) / 1_000,
    megabytes: Deno.memoryUsage().rss / 1e6,
  };
}

if (import.meta.main) {
  const [mode, ...args] = Deno.args;
  if (mode === "serve") await serve(Number(args[0]));
  else {
    const cost = await fetchAll(args[0], Number(args[1]), Number(args[2]));
    await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(cost)));
  }
}
