import { dirname, join } from "node:path";
import { longestTimerMs } from "../clock.ts";
import { formatDuration } from "../duration.ts";
import type { Env } from "../env.ts";
import { missingPermission } from "../missing_permission.ts";
import { systemNamed } from "../system.ts";
import { unlessAborted } from "../unless_aborted.ts";
import { binaryFile } from "./binary_file.ts";
import { requireOwn } from "./owner.ts";
import { ReleaseError } from "./release_error.ts";
import { downloadParts, downloadSums, releaseFolder } from "./server.ts";
import { parseSums, requireSum, sumOf } from "./sums.ts";
import { hashFile } from "./verify.ts";

export interface UpgradeOptions {
  /** Path of the binary to replace. */
  readonly binary: string;
  /** See `releasesAddress()`. */
  readonly releases: URL;
  /** Such as `0.2.0`; the newest when it is `undefined`. */
  readonly version: string | undefined;
  readonly env: Env;
  readonly signal: AbortSignal;
  /** How long all of it may take, in milliseconds; `undefined` without a limit. */
  readonly timeoutMs?: number | undefined;
  /** Default: that of this process. */
  readonly os?: typeof Deno.build.os;
  /** How long the first start of the new binary may take, in milliseconds. Default: 30 seconds. */
  readonly startLimitMs?: number;
}

/**
 * Replaces the binary by that of a release, in one step: until the new one was downloaded beside it,
 * compared with SHA256SUMS and started once, nothing changes.
 * @returns What the new binary says of its version; `undefined` when the old one is the same file.
 * @throws {ReleaseError} When it may not be replaced, or the new one cannot be had or is not what it should be.
 */
export async function upgrade(options: UpgradeOptions): Promise<string | undefined> {
  const { signal, timeoutMs } = options;
  if (timeoutMs === undefined) return await replaceBinary(options);
  const limit = AbortSignal.timeout(Math.min(timeoutMs, longestTimerMs));
  try {
    return await replaceBinary({ ...options, signal: AbortSignal.any([signal, limit]) });
  } catch (error) {
    if (error !== limit.reason || signal.aborted) throw error;
    throw new ReleaseError(`The release did not arrive within ${formatDuration(timeoutMs)}`, {
      where: options.releases.href,
      fix: "give it longer with --timeout, such as --timeout 10m; nothing was changed",
      exitReason: "unreachable",
      code: "E124",
    });
  }
}

async function replaceBinary(options: UpgradeOptions): Promise<string | undefined> {
  const { releases, version, env, signal, os = Deno.build.os } = options;
  const binary = await Deno.realPath(options.binary).catch((error) => {
    throw notWritten(error, options.binary);
  });
  requireOwn(binary, env);
  const folder = releaseFolder(releases, version);
  const name = binaryFile();
  const expected = await expectedSum(folder, name, signal);
  if (await hashFile(binary) === expected) return undefined;

  const draft = join(dirname(binary), `.bruin.${crypto.randomUUID()}.tmp`);
  try {
    const actual = await downloadTo(draft, new URL(name, folder), signal);
    requireSum(actual, expected, name);
    const said = await start(draft, options);
    const { mode } = await Deno.stat(binary);
    if (mode !== null) await Deno.chmod(draft, mode & 0o777);
    signal.throwIfAborted();
    await systemNamed(os).replaceProgram(draft, binary);
    return said;
  } catch (error) {
    await Deno.remove(draft).catch(() => {});
    throw notWritten(error, binary);
  }
}

async function expectedSum(folder: URL, name: string, signal: AbortSignal): Promise<string> {
  const url = new URL("SHA256SUMS", folder);
  return sumOf(name, parseSums(await downloadSums(url, signal), url.href), url.href);
}

/** Not executable for others before it was checked. @returns Its SHA-256 sum. */
async function downloadTo(path: string, url: URL, signal: AbortSignal): Promise<string> {
  using file = await Deno.open(path, { write: true, createNew: true, mode: 0o700 });
  const sum = await downloadParts(url, async (part) => {
    for (let written = 0; written < part.length;) {
      written += await file.write(part.subarray(written));
    }
  }, { signal });
  await file.sync();
  return sum;
}

/**
 * Starts a program once, whatever it prints.
 * @returns The first line that it says of its version.
 * @throws {ReleaseError} When it does not start or end, or is another program or version.
 */
async function start(
  program: string,
  { version, signal, startLimitMs = 30_000 }: UpgradeOptions,
): Promise<string> {
  const limit = AbortSignal.timeout(startLimitMs);
  let success, stdout;
  try {
    ({ success, stdout } = await outputOf(program, AbortSignal.any([signal, limit])));
  } catch (error) {
    if (signal.aborted || missingPermission(error) !== undefined) throw error;
    if (error === limit.reason) {
      throw notStarted(`bruin version did not end within ${formatDuration(startLimitMs)}`);
    }
    const code = error instanceof Error && "code" in error ? ` (${error.code})` : "";
    throw notStarted(`the system refused to start it${code}`);
  }
  if (!success) throw notStarted("bruin version failed with it");
  const [line = ""] = new TextDecoder().decode(stdout).split("\n");
  const [, said] = /^bruin v?(\S+)/.exec(line) ?? [];
  if (said === undefined) throw notStarted("bruin version does not tell a version with it");
  if (version !== undefined && said !== version) {
    throw notStarted(`it is another version than ${version}`);
  }
  return line;
}

/** Ends the program at once when the signal is aborted. @throws The reason of the signal. */
async function outputOf(program: string, signal: AbortSignal): Promise<Deno.CommandOutput> {
  const child = new Deno.Command(program, {
    args: ["version"],
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  try {
    return await unlessAborted(child.output(), signal);
  } finally {
    killUnlessEnded(child);
  }
}

function killUnlessEnded(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch (error) {
    // What has ended cannot be killed.
    if (error instanceof Deno.errors.NotCapable) throw error;
  }
}

function notStarted(cause: string): ReleaseError {
  return new ReleaseError("The new binary is intact, but does not start here", {
    cause,
    fix:
      "it needs glibc 2.27 and libgcc_s, and a disk that is not mounted noexec; the old one stays",
    code: "E405",
  });
}

/** The failure in our words where the system refused a file. */
function notWritten(error: unknown, binary: string): unknown {
  const missing = missingPermission(error);
  if (missing !== undefined) return missing;
  // What ends a download has a number there.
  if (!(error instanceof Error && "code" in error && typeof error.code === "string")) return error;
  return new ReleaseError(`${binary} cannot be replaced`, {
    cause: `the system refused it (${error.code})`,
    fix: "make room in its folder, or run this as the user whom it belongs to; the old one stays",
    exitReason: "configuration",
    code: "E406",
  });
}
