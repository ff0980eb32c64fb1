import { Command } from "@cliffy/command";
import { dirname, resolve } from "node:path";
import { connectionFindings } from "../doctor/connections.ts";
import { logFolderFindings } from "../doctor/disk.ts";
import { good, type Observation, problem, skipped } from "../doctor/observation.ts";
import { permissionFinding, variableFindings, versionFinding } from "../doctor/program.ts";
import { programFindings } from "../doctor/programs.ts";
import { loginFinding, serviceFindings } from "../doctor/secrets.ts";
import { KnownError } from "../errors.ts";
import { findPipelineFile, findPipelines } from "../project/load.ts";
import { fileKind, findProjectRoot } from "../project/root.ts";
import { type Output, processOutput } from "../report/output.ts";
import { type Examination, examination } from "../report/shapes/examination.ts";
import { took } from "../report/took.ts";
import { exitCodeOfReason } from "../run/exit_code.ts";
import { gravestOf } from "../run/preflight_error.ts";
import { backendVariables, secretsBackendOf, type Session } from "../session.ts";
import { openCommandSession, type ProjectFlags } from "./command_session.ts";
import { existingPath } from "./existing_path.ts";
import {
  configFileFlag,
  environmentFlag,
  type GlobalFlags,
  outputFlag,
  type OutputFormat,
  outputType,
  wantsJson,
} from "./flags.ts";
import type { Invocation } from "./invocation.ts";
import { logFolder } from "./log_folder.ts";
import { readConnectionUses } from "./pipeline.ts";

interface DoctorFlags extends ProjectFlags {
  readonly connection?: readonly string[] | undefined;
  readonly logDir?: string;
  readonly output?: OutputFormat;
}

/** `bruin doctor`: whether a run would find what it needs, from the program to the last database. */
export function createDoctorCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type(...outputType)
    .arguments("[path:string]")
    .option("-c, --connection <name:string>", "Also this one; repeatable", { collect: true })
    .option(...environmentFlag)
    .option(...configFileFlag)
    .option("--log-dir <path:string>", "Instead of logs/ in the project")
    .option(...outputFlag)
    .example("Everything that a pipeline needs:", "bruin doctor --secrets-backend aws shop")
    .action(async (flags, path = ".") => {
      const json = wantsJson(flags, invocation);
      await using output = processOutput(invocation);
      await existingPath(path, invocation.workingDirectory);
      const findings: Observation[] = [];
      for await (const finding of examine(flags, path, invocation)) {
        findings.push(finding);
        if (!json) tell(finding, output);
      }
      const result = conclude(findings, invocation);
      if (json) output.json(examination.write(result));
      else output.line(`\n${summaryOf(result)}`);
      invocation.end(result.exit);
    });
}

async function* examine(
  flags: DoctorFlags,
  path: string,
  invocation: Invocation,
): AsyncGenerator<Observation> {
  const { env, signal, workingDirectory, redactor } = invocation;
  const { names: known, isBackendVariable } = backendVariables();
  yield versionFinding();
  yield permissionFinding();
  yield* variableFindings(env, { known, isBackendVariable });
  const root = await findProjectRoot(resolve(workingDirectory, path));
  yield* await logFolderFindings(logFolder(flags, { root, workingDirectory }), env);

  const warnings: Observation[] = [];
  const warn = (text: string) => void warnings.push({ subject: "note", verdict: "warning", text });
  // The session chooses it as well, and warns.
  const backend = secretsBackendOf({
    env,
    redactor,
    secretsBackend: flags.secretsBackend,
    warn: () => {},
  });
  let session: Session;
  try {
    session = await openCommandSession(flags, { invocation, path, warn, readOnly: true });
  } catch (error) {
    yield problem("project", error);
    yield* await programFindings({
      env,
      signal,
      needsPython: undefined,
      needsIngestr: undefined,
    });
    yield* serviceFindings(backend, { env, signal, warn: () => {} });
    yield* warnings;
    return yield skipped("connections", "not tried, because the project cannot be read");
  }
  await using _ = session;
  const needs = await needsOf(path, { invocation, session });
  yield* needs.findings;
  yield* await programFindings({ env, signal, ...needs });
  const names = [...new Set([...needs.connections, ...flags.connection ?? []])].sort();
  const { project } = session;
  let isReachable = true;
  for await (const finding of serviceFindings(backend, { env, project, signal, warn: () => {} })) {
    if (finding.subject !== "clock" && finding.verdict === "error") isReachable = false;
    yield finding;
  }
  if (!isReachable) {
    return yield skipped(
      "connections",
      `not tried, because the backend '${backend.name}' is not reached`,
    );
  }
  const open = () => session.connections();
  if (!session.fromConfigFile) {
    const finding = await loginFinding(names[0], { open, signal });
    yield finding;
    if (finding.verdict === "error") {
      yield* warnings;
      return yield skipped("connections", "not tried, because of the login");
    }
  }
  if (names.length === 0) yield skipped("connections", "none is known; --connection names one");
  const { connectionTypes: types, platforms } = session;
  const store = names.length === 0 ? undefined : await open();
  for (const name of names) {
    if (store !== undefined) yield* connectionFindings(name, { store, types, platforms, signal });
  }
  yield* warnings;
}

/** What the pipelines at a path need. */
interface Needs {
  readonly findings: readonly Observation[];
  readonly connections: readonly string[];
  readonly needsPython: boolean;
  readonly needsIngestr: boolean;
}

async function needsOf(
  path: string,
  context: { readonly invocation: Invocation; readonly session: Session },
): Promise<Needs> {
  const { session, invocation: { workingDirectory } } = context;
  const { project } = session;
  const absolute = resolve(workingDirectory, path);
  const files = await fileKind(absolute) === "folder"
    ? await findPipelines(absolute, { exclude: [] })
    : [await findPipelineFile(absolute).catch(() => undefined)];
  const findings: Observation[] = [];
  const connections = new Set<string>();
  const types = new Set<string>();
  for (const file of files) {
    if (file === undefined) continue;
    try {
      const { pipeline, assets, uses } = await readConnectionUses({}, dirname(file), context);
      for (const name of uses.keys()) connections.add(name);
      for (const { type } of assets) types.add(type);
      const count = `${assets.length} ${assets.length === 1 ? "asset" : "assets"}`;
      findings.push(
        good(`pipeline ${pipeline.name}`, `${count}, environment '${project.environment.name}'`),
      );
    } catch (error) {
      if (!(error instanceof KnownError)) throw error;
      findings.push(problem(`pipeline ${file}`, error));
    }
  }
  if (findings.length === 0) {
    const configured = project.environment.connections;
    if (session.fromConfigFile) { for (const { name } of configured) connections.add(name); }
    findings.push(skipped("pipelines", `there is none in '${path}'`));
  }
  return {
    findings,
    connections: [...connections],
    needsPython: types.has("python"),
    needsIngestr: types.has("ingestr"),
  };
}

function tell(finding: Observation, output: Output): void {
  const { subject, verdict, text, cause, where, fix, code, ms } = finding;
  const lines = [`${verdict.padEnd(7)}  ${subject}: ${text}${took(ms)}`];
  for (const [name, part] of Object.entries({ cause, where, fix, code })) {
    if (part !== undefined) lines.push(`  ${name}: ${part}`);
  }
  output.line(lines.join("\n"), { wrap: true });
}

function conclude(findings: readonly Observation[], { env }: Invocation): Examination {
  const errors = findings.filter(({ verdict }) => verdict === "error");
  const reason = gravestOf(errors.map(({ reason = "configuration" }) => reason));
  return {
    findings,
    verdict: reason !== undefined
      ? "error"
      : findings.some(({ verdict }) => verdict === "warning")
      ? "warning"
      : "ok",
    exit: reason === undefined ? 0 : exitCodeOfReason(reason, env),
  };
}

function summaryOf({ findings }: Examination): string {
  const count = (verdict: Observation["verdict"]) =>
    findings.filter((finding) => finding.verdict === verdict).length;
  const counted = (verdict: "warning" | "error") =>
    `${count(verdict)} ${verdict}${count(verdict) === 1 ? "" : "s"}`;
  return `${count("ok")} ok, ${counted("warning")}, ${counted("error")}, ` +
    `${count("skipped")} not looked at`;
}
