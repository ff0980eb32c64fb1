import { join } from "node:path";
import { findTraits } from "../platforms/all_traits.ts";
import type { Pipeline, Value } from "../project/model.ts";
import { variableValues } from "../project/variables.ts";
import { clockMoment } from "../template/moment.ts";
import { intervalVariables } from "../template/variables.ts";
import { findProgram } from "./children/find.ts";
import { sendInput } from "./children/input.ts";
import { runInterval } from "./interval.ts";
import { defaultVersion } from "./python/version.ts";
import { TaskError } from "./task.ts";
import { temporaryFolder } from "./temporary_folder.ts";

/** The release that uv runs where sqlfluff is not installed. */
const release = "sqlfluff==4.5.0";

/** A query for sqlfluff. */
export interface SqlfluffQuery {
  readonly sql: string;
  /** Key of the platform, such as `duckdb`; `undefined` for the standard's SQL. */
  readonly platform: string | undefined;
  /** Absolute path of its file, beside which and above which `.sqlfluff` is looked for. */
  readonly file: string;
}

export interface SqlfluffOptions {
  /** Absolute path of the folder that it runs in. */
  readonly cwd: string;
  /** Every variable that it sees. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Templates have the dates of the day before. */
  readonly now: Date;
}

/** Sqlfluff, ready to format. */
export interface Sqlfluff {
  /**
   * The query as its rules want it.
   * @returns `undefined` when sqlfluff cannot read it, with what it says of that.
   * @throws {TaskError} When it fails.
   */
  fix(query: SqlfluffQuery): Promise<{ readonly sql: string } | { readonly problem: string }>;
}

/**
 * Finds sqlfluff: the program on PATH, else its package, run by uv.
 * @throws {TaskError} When there is neither.
 */
export async function openSqlfluff(
  pipeline: Pick<Pipeline, "directory" | "variables" | "macros">,
  options: SqlfluffOptions,
): Promise<Sqlfluff & AsyncDisposable> {
  const { program, args } = await findSqlfluff(options.env);
  const folder = await temporaryFolder();
  const config = join(folder.path, "sqlfluff.cfg");
  await Deno.writeTextFile(config, configText(pipeline, options.now));
  return {
    async fix({ sql, platform, file }) {
      const traits = findTraits(platform);
      const dialect = traits?.sqlfluffDialect ?? traits?.name ?? "ansi";
      const flags = ["fix", "--nocolor", "--disable-progress-bar", "--dialect", dialect];
      const more = ["--ignore", "templating", "--config", config, "--stdin-filename", file, "-"];
      return await filter(program, [...args, ...flags, ...more], { input: sql, ...options });
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

async function findSqlfluff(env: Readonly<Record<string, string>>) {
  const own = await findProgram(["sqlfluff"], env);
  if (own !== undefined) return { program: own, args: [] };
  const uv = await findProgram(["uv"], env);
  if (uv === undefined) {
    throw new TaskError("sqlfluff is not installed: neither sqlfluff nor uv is on PATH", {
      fix: "install uv (https://docs.astral.sh/uv) or sqlfluff, or leave --sqlfluff out",
    });
  }
  const python = env.UV_PYTHON ? [] : ["--python", defaultVersion];
  const args = ["tool", "run", "--quiet", "--no-config", ...python, "--from", release, "sqlfluff"];
  return { program: uv, args };
}

/** What its own files of configuration do not say. */
function configText(
  { directory, variables: declared, macros }: Pick<Pipeline, "directory" | "variables" | "macros">,
  now: Date,
): string {
  const folder = macros.length === 0
    ? []
    : [`load_macros_from_path = ${join(directory, "macros")}`];
  const executionMoment = clockMoment(now);
  const interval = runInterval({}, now);
  const variables = {
    ...intervalVariables({ interval, executionMoment }),
    var: variableValues(declared),
  };
  const values = Object.entries(variables).map(([name, value]) =>
    `${name} = ${python(value as Value)}`
  );
  return [
    "[sqlfluff:templater:jinja]",
    ...folder,
    "[sqlfluff:templater:jinja:context]",
    ...values,
    "",
  ].join("\n");
}

/** A value as Python writes it. */
function python(value: Value): string {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  if (typeof value !== "object") {
    return typeof value === "string" ? JSON.stringify(value) : String(value);
  }
  const entries = Object.entries(value).map(([key, item]) =>
    `${JSON.stringify(key)}: ${python(item)}`
  );
  return `{${entries.join(", ")}}`;
}

async function filter(
  program: string,
  args: readonly string[],
  { input, cwd, env, signal }: SqlfluffOptions & { readonly input: string },
): Promise<{ readonly sql: string } | { readonly problem: string }> {
  const child = new Deno.Command(program, {
    args: [...args],
    cwd,
    env: { ...env },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    signal,
  }).spawn();
  const [{ code, stdout, stderr }] = await Promise.all([
    child.output(),
    sendInput(child.stdin, input),
  ]);
  signal.throwIfAborted();
  const decoder = new TextDecoder();
  const said = decoder.decode(stderr);
  // It ends with 1 when something is left that it cannot mend; what it could is done.
  if (code === 0) return { sql: decoder.decode(stdout) };
  const problem = /^ *L: *\d+ \| P: *\d+ \| +(?:PRS|TMP|LXR) \| .*(?:\n +\| .*)*/m.exec(said)?.[0];
  if (code === 1 && problem === undefined) return { sql: decoder.decode(stdout) };
  if (code === 1) return { problem: oneLine(problem ?? "") };
  throw new TaskError(`sqlfluff ended with exit code ${code}`, {
    ...said.trim() !== "" && { cause: said.trim().split("\n").slice(-5).join("\n") },
  });
}

/** Its message without the frame around it. */
function oneLine(problem: string): string {
  return problem.replace(/^.*?(?:PRS|TMP|LXR) \| /, "").replace(/\n +\| /g, " ").trim();
}
