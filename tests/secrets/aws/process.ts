import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { packageFlags } from "../../../tools/package_flags.ts";

const repository = fileURLToPath(new URL("../../../", import.meta.url));

/** Only what reading one secret from a server on this machine needs. */
export const leastPrivilege = [
  "--allow-env=BRUIN_*,AWS_*,HOME",
  "--ignore-env",
  "--allow-sys=osRelease,uid,homedir",
  "--allow-net=127.0.0.1",
];

export interface ReadingOptions {
  /** The whole environment of the process, besides where Deno keeps its cache. */
  readonly env: Readonly<Record<string, string>>;
  /** {@linkcode leastPrivilege} by default. */
  readonly permissions?: readonly string[] | undefined;
}

/** Runs `read_secret.ts` in a process of its own and returns what it printed. */
export async function readInProcess(name: string, options: ReadingOptions): Promise<string> {
  const { stdout, stderr, code } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      ...(await packageFlags()).map((flag) => flag.replace("=", `=${repository}`)),
      `--config=${repository}deno.json`,
      ...options.permissions ?? leastPrivilege,
      `${repository}tests/secrets/aws/read_secret.ts`,
      name,
    ],
    clearEnv: true,
    // Deno looks for a new version of itself once a day, through the proxy of a test as well.
    env: { DENO_DIR: await cacheFolder(), DENO_NO_UPDATE_CHECK: "1", ...options.env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  assertEquals([decoder.decode(stderr), code], ["", 0]);
  return decoder.decode(stdout);
}

/** The cache of the Deno that runs this test, which a cleared environment would hide. */
async function cacheFolder(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}
