import type { Env } from "../env.ts";
import { TaskError } from "../run/task.ts";
import { findProgram } from "../run/children/find.ts";
import { findSystemPython } from "../run/python/launcher.ts";
import { good, type Observation, skipped, timed } from "./observation.ts";

export interface ProgramOptions {
  readonly env: Env;
  /** Whether assets are written in Python; `undefined` when no pipeline was read. */
  readonly needsPython: boolean | undefined;
  /** Whether assets are copied by ingestr; `undefined` when no pipeline was read. */
  readonly needsIngestr: boolean | undefined;
  readonly signal: AbortSignal;
}

/** The programs that assets in Python and ingestr need: uv, else Python itself. Nothing is installed. */
export async function programFindings(options: ProgramOptions): Promise<Observation[]> {
  const { env, needsPython, needsIngestr } = options;
  const subjects = ["uv", "python", "ingestr"] as const;
  if (Deno.permissions.querySync({ name: "run" }).state !== "granted") {
    return subjects.map((subject) => skipped(subject, "this program may not start every program"));
  }
  const path = { PATH: env.get("PATH") ?? "" };
  const needed = needsPython === true || needsIngestr === true;
  const uv = await findProgram(["uv"], path);
  const python = await findSystemPython(path).catch((error) => {
    if (error instanceof TaskError) return error;
    throw error;
  });
  const hasPython = typeof python === "string";
  const uvFinding = uv === undefined
    ? absent("uv", "not on PATH; Python's own packages and ingestr are installed without it", {
      needed: false,
    })
    : await versionOf("uv", { program: uv, ...options });
  const pythonFinding = hasPython
    ? await versionOf("python", { program: python, ...options })
    : uv === undefined
    ? absent("python", python.message, { needed, fix: python.explanation.fix })
    : good("python", "not on PATH; uv brings its own");
  return [uvFinding, pythonFinding, await ingestrFinding(options, uv ?? (hasPython ? python : ""))];
}

async function ingestrFinding(options: ProgramOptions, installer: string): Promise<Observation> {
  const { env, needsIngestr } = options;
  const own = env.get("INGESTR_BINARY_PATH");
  if (own !== undefined) {
    return await versionOf("ingestr", { program: own, ...options });
  }
  if (needsIngestr !== true) return skipped("ingestr", "no asset that was read needs it");
  return installer === ""
    ? absent("ingestr", "neither uv nor python3 is there to install it", {
      needed: true,
      fix: "install uv, or name a binary in INGESTR_BINARY_PATH",
    })
    : good(
      "ingestr",
      "its package is fetched at the first run; INGESTR_BINARY_PATH names a binary",
    );
}

function absent(
  subject: string,
  text: string,
  { needed, fix }: { readonly needed: boolean; readonly fix?: string | undefined },
): Observation {
  if (!needed) return { subject, verdict: "skipped", text };
  return { subject, verdict: "error", text, fix, reason: "configuration" };
}

/** Asks a program for its version, with no variable but where programs are. */
async function versionOf(
  subject: string,
  { program, env, signal }: ProgramOptions & { readonly program: string },
): Promise<Observation> {
  const failed = (cause: string): Observation => ({
    subject,
    verdict: "error",
    text: `${program} --version does not work`,
    cause,
    fix: "install it again, or take it off PATH",
    reason: "configuration",
  });
  try {
    const command = new Deno.Command(program, {
      args: ["--version"],
      clearEnv: true,
      env: { PATH: env.get("PATH") ?? "", HOME: env.get("HOME") ?? "" },
      stdin: "null",
      signal: AbortSignal.any([signal, AbortSignal.timeout(versionLimitMs)]),
    });
    const { value: { success, code, stdout, stderr }, ms } = await timed(() => command.output());
    signal.throwIfAborted();
    if (!success) return failed(`it ended with ${code}`);
    const line =
      new TextDecoder().decode(stdout.length > 0 ? stdout : stderr).trim().split("\n")[0];
    return good(subject, `${program}: ${(line ?? "").slice(0, 80)}`, ms);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied)) {
      throw error;
    }
    return failed("there is no such program, or it may not be started");
  }
}

const versionLimitMs = 10_000;
