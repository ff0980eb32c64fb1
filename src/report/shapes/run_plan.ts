import {
  type Fingerprints,
  type PlannedAsset,
  type PlannedConnection,
  type PlannedFile,
  type PlannedHost,
  type PlannedInterval,
  type PlannedLedger,
  type PlannedProgram,
  type PlannedReach,
  type PlannedVariable,
  type RunPlan,
  runPlanVersion,
} from "../run_plan.ts";
import {
  boolean,
  integer,
  listOf,
  mapOf,
  number,
  object,
  oneOf,
  optional,
  type Shape,
  text,
} from "./shape.ts";

const fingerprints: Shape<Fingerprints> = mapOf(text);

const interval: Shape<PlannedInterval> = object("PlannedInterval", (field) => ({
  start: field(text, ({ start }) => start),
  end: field(text, ({ end }) => end),
  kind: field(text, ({ kind }) => kind, "What stays the same from run to run, such as 1 day"),
}));

const asset: Shape<PlannedAsset> = object("PlannedAsset", (field) => ({
  name: field(text, ({ name }) => name),
  type: field(text, ({ type }) => type),
  runs: field(boolean, ({ runs }) => runs),
  reason: field(text, ({ reason }) => reason, "Why it runs, or why not"),
  files: field(fingerprints, ({ files }) => files, "SHA-256 of its files"),
  interval: field(optional(interval), ({ interval }) => interval, "When it is one of its own"),
  strategy: field(optional(text), ({ strategy }) => strategy),
  statements: field(listOf(text), ({ statements }) => statements, "Kinds, such as CREATE TABLE"),
  checks: field(integer, ({ checks }) => checks),
  connections: field(listOf(text), ({ connections }) => connections),
  after: field(listOf(text), ({ after }) => after, "Assets that it waits for"),
  expected_ms: field(optional(number), ({ expectedMs }) => expectedMs, "Median of earlier runs"),
}));

const connection: Shape<PlannedConnection> = object("PlannedConnection", (field) => ({
  name: field(text, ({ name }) => name),
  type: field(text, ({ type }) => type),
  secret: field(optional(text), ({ secret }) => secret),
  version: field(optional(text), ({ version }) => version),
  stored_at: field(optional(text), ({ storedAt }) => storedAt, "RFC 3339"),
  age_days: field(optional(integer), ({ ageDays }) => ageDays),
  used_by: field(listOf(text), ({ usedBy }) => usedBy),
}));

const ledger: Shape<PlannedLedger> = object("PlannedLedger", (field) => ({
  connection: field(text, ({ connection }) => connection),
  table: field(text, ({ table }) => table, "As SQL"),
  statements: field(listOf(text), ({ statements }) => statements, "Before the first asset"),
}));

const host: Shape<PlannedHost> = object("PlannedHost", (field) => ({
  host: field(text, ({ host }) => host),
  port: field(integer, ({ port }) => port),
  for: field(text, (host) => host.for),
  guarded: field(boolean, ({ guarded }) => guarded, "false: a program connects, not this process"),
}));

const variable: Shape<PlannedVariable> = object("PlannedVariable", (field) => ({
  name: field(text, ({ name }) => name),
  set: field(boolean, ({ set }) => set),
  by: field(oneOf<PlannedVariable["by"]>("run", "programs"), ({ by }) => by, "Who reads it"),
}));

const file: Shape<PlannedFile> = object("PlannedFile", (field) => ({
  path: field(text, ({ path }) => path),
  access: field(oneOf<PlannedFile["access"]>("read", "write"), ({ access }) => access),
  for: field(text, (file) => file.for),
}));

const program: Shape<PlannedProgram> = object("PlannedProgram", (field) => ({
  program: field(text, ({ program }) => program),
  for: field(text, (program) => program.for),
  sought: field(listOf(text), ({ sought }) => sought, "Paths that are looked at to find it"),
}));

const reach: Shape<PlannedReach> = object("PlannedReach", (field) => ({
  hosts: field(listOf(host), ({ hosts }) => hosts),
  variables: field(listOf(variable), ({ variables }) => variables),
  files: field(listOf(file), ({ files }) => files),
  programs: field(listOf(program), ({ programs }) => programs),
  libraries: field(listOf(text), ({ libraries }) => libraries),
}));

/** `bruin plan`, and what `run --as-planned` reads. */
export const runPlan: Shape<RunPlan> = object("RunPlan", (field) => ({
  version: field(integer, () => runPlanVersion),
  pipeline: field(text, ({ pipeline }) => pipeline),
  environment: field(text, ({ environment }) => environment),
  backend: field(text, ({ backend }) => backend),
  interval: field(interval, ({ interval }) => interval),
  full_refresh: field(boolean, ({ fullRefresh }) => fullRefresh),
  files: field(fingerprints, ({ files }) => files, "SHA-256 of pipeline.yml and macros"),
  assets: field(listOf(asset), ({ assets }) => assets),
  connections: field(listOf(connection), ({ connections }) => connections),
  exactly_once: field(listOf(ledger), ({ ledgers }) => ledgers, "Where commits are noted"),
  reach: field(reach, ({ reach }) => reach, "What the run may touch, and nothing else"),
  limits: field(listOf(text), ({ limits }) => limits, "What the plan cannot tell"),
  expected_ms: field(optional(number), ({ expectedMs }) => expectedMs),
}));
