import { UsageError } from "../../errors.ts";
import type { Redactor } from "../../redactor.ts";
import type { ByteWriter, Output } from "../../report/output.ts";
import { sendInput } from "../../run/children/input.ts";
import type { RenderedTexts } from "../../run/connection_templates.ts";
import {
  curlConfig,
  type CurlFlags,
  type CurlOption,
  readCurlFlags,
  readCurlOptions,
  readsInput,
} from "./command_line.ts";

/** Where curl is, and what it sees. */
export interface CurlProgram {
  /** Absolute path. */
  readonly program: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface RunCurlOptions extends RenderedTexts {
  readonly output: Output;
  readonly redactor: Redactor;
  readonly signal: AbortSignal;
}

/**
 * Runs curl, with what it writes on standard output and standard error. Other users of a machine can see the
 * arguments of a program, so those with something of a connection go to curl's standard input, as a file of
 * its configuration.
 * @returns Its exit code.
 * @throws {UsageError} When curl is to read something else there.
 */
export async function runCurl(program: CurlProgram, options: RunCurlOptions): Promise<number> {
  const { output, signal } = options;
  const { args, input } = await commandLine(program, options);
  signal.throwIfAborted();
  const child = command(program, {
    args: [...args],
    stdin: input === undefined ? "inherit" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stop = () => child.kill("SIGTERM");
  signal.addEventListener("abort", stop, { once: true });
  try {
    const [{ code }] = await Promise.all([
      child.status,
      copy(child.stdout, output.bytes("stdout")),
      copy(child.stderr, output.bytes("stderr")),
      ...input === undefined ? [] : [sendInput(child.stdin, input)],
    ]);
    return code;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

async function commandLine(
  program: CurlProgram,
  { texts: args, hasDetails, output, redactor, signal }: RunCurlOptions,
): Promise<{ readonly args: readonly string[]; readonly input?: string }> {
  // It would draw it because its output is a pipe to us.
  const isShown = output.terminal !== undefined;
  if (!hasDetails && !isShown) return { args };
  const flags = await askFlags(program, signal);
  const quiet = isShown && flags.all.has("--no-progress-meter") ? ["--no-progress-meter"] : [];
  // That no file of defaults is read can only be said first.
  const own = args[0]?.startsWith("-q") || args[0] === "--disable" ? ["-q"] : [];
  if (!hasDetails) return { args: [...own, ...quiet, ...args] };
  const parsed = readCurlOptions(args, flags);
  if (parsed.some(readsInput)) throw needsInput();
  for (const login of parsed.filter(isLogin)) redactor.add(login.value ?? "");
  return { args: [...own, ...quiet, "--config", "-"], input: curlConfig(parsed) };
}

/** Curl sends them in base64, together. */
function isLogin({ flag }: CurlOption): boolean {
  return /^(?:-u|--user|-U|--proxy-user)$/.test(flag);
}

function needsInput(): UsageError {
  return new UsageError("curl cannot read standard input here", {
    cause: "it gets the details of the connection there, where no other program sees them",
    fix: "write the data into a file, and name that instead of -",
  });
}

async function askFlags(program: CurlProgram, signal: AbortSignal): Promise<CurlFlags> {
  const { stdout } = await command(program, {
    args: ["-q", "--help", "all"],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
    signal,
  }).output();
  return readCurlFlags(new TextDecoder().decode(stdout));
}

function command(
  { program, cwd, env }: CurlProgram,
  options: Omit<Deno.CommandOptions, "cwd" | "env" | "clearEnv">,
): Deno.Command {
  return new Deno.Command(program, { cwd, env: { ...env }, clearEnv: true, ...options });
}

async function copy(from: ReadableStream<Uint8Array>, to: ByteWriter): Promise<void> {
  try {
    for await (const chunk of from) {
      to.write(chunk);
      // Ends curl as the end of its own reader would.
      if (to.closed) break;
    }
  } finally {
    to.close();
  }
}
