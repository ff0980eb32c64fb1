import { formatAddress } from "../../outbound.ts";
import type { StoredPlan } from "./read_plan.ts";

/**
 * What of a run was not planned, one line each. That something falls away is no difference, but for
 * assets. Dates, versions of secrets and expected durations change from run to run.
 * @param now The plan of the run that is about to start, as it would be stored.
 */
export function differencesOf(planned: StoredPlan, now: StoredPlan): string[] {
  return [
    ...changed("the pipeline", planned.pipeline, now.pipeline),
    ...changed("the environment", planned.environment, now.environment),
    ...changed("the secrets backend", planned.backend, now.backend),
    ...changed("the kind of the interval", planned.interval.kind, now.interval.kind),
    ...changed("a full refresh", String(planned.full_refresh), String(now.full_refresh)),
    ...changedFiles(planned.files, now.files),
    ...assetDifferences(planned, now),
    ...connectionDifferences(planned, now),
    ...changed("what --exactly-once adds", ledgersOf(planned), ledgersOf(now)),
    ...reachDifferences(planned.reach, now.reach),
  ];
}

function ledgersOf({ exactly_once: ledgers = [] }: StoredPlan): string {
  return ledgers.map(({ connection, table }) => `the table ${table} on ${connection}`).join(", ");
}

function assetDifferences(planned: StoredPlan, now: StoredPlan): string[] {
  const before = new Map(planned.assets.map((asset) => [asset.name, asset]));
  const running = new Set(now.assets.filter(({ runs }) => runs).map(({ name }) => name));
  const missing = planned.assets.filter(({ name, runs }) => runs && !running.has(name))
    .map(({ name }) => `asset ${name}: was planned, and does not run`);
  return [
    ...missing,
    ...now.assets.filter(({ runs }) => runs).flatMap((asset) => {
      const known = before.get(asset.name);
      const subject = `asset ${asset.name}`;
      if (known === undefined) return [`${subject}: is new`];
      if (!known.runs) return [`${subject}: runs, which was not planned`];
      return [
        ...changed(`${subject}: its type`, known.type, asset.type),
        ...changed(`${subject}: its strategy`, known.strategy, asset.strategy),
        ...changed(
          `${subject}: the kind of its interval`,
          known.interval?.kind,
          asset.interval?.kind,
        ),
        ...changed(
          `${subject}: its statements`,
          known.statements.join(", "),
          asset.statements.join(", "),
        ),
        ...changed(`${subject}: its checks`, String(known.checks), String(asset.checks)),
        ...changedFiles(known.files, asset.files),
      ];
    }),
  ];
}

function connectionDifferences(planned: StoredPlan, now: StoredPlan): string[] {
  const before = new Map(planned.connections.map((each) => [each.name, each]));
  return now.connections.flatMap(({ name, type, secret }) => {
    const known = before.get(name);
    if (known === undefined) return [`connection ${name}: is new`];
    return [
      ...changed(`connection ${name}: its type`, known.type, type),
      ...changed(`connection ${name}: its secret`, known.secret, secret),
    ];
  });
}

function reachDifferences(planned: StoredPlan["reach"], now: StoredPlan["reach"]): string[] {
  const host = (each: StoredPlan["reach"]["hosts"][number]) =>
    `host ${formatAddress(each)}${each.guarded ? "" : ", for a program"}`;
  const file = ({ access, path }: StoredPlan["reach"]["files"][number]) => `${access} ${path}`;
  // What programs inherit is whatever surrounds the run; what the run reads itself decides.
  const variable = ({ name }: { readonly name: string }) => `variable ${name}`;
  const own = ({ variables }: StoredPlan["reach"]) => variables.filter(({ by }) => by === "run");
  return [
    ...added(planned.hosts.map(host), now.hosts.map(host)),
    // One that is not set tells nothing to any reader.
    ...added(own(planned).map(variable), own(now).filter(({ set }) => set).map(variable)),
    ...added(planned.files.map(file), now.files.map(file)),
    ...added(
      planned.programs.map(({ program }) => `program ${program}`),
      now.programs.map(({ program }) => `program ${program}`),
    ),
    ...added(
      planned.libraries.map((path) => `library ${path}`),
      now.libraries.map((path) => `library ${path}`),
    ),
  ];
}

function added(before: readonly string[], now: readonly string[]): string[] {
  const known = new Set(before);
  return [...new Set(now)].filter((each) => !known.has(each)).map((each) => `${each}: is new`);
}

function changed(what: string, before: string | undefined, now: string | undefined): string[] {
  if (before === now) return [];
  return [`${what}: was ${shown(before)}, is ${shown(now)}`];
}

function shown(text: string | undefined): string {
  return text === undefined || text === "" ? "none" : text;
}

function changedFiles(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): string[] {
  return Object.entries(now).filter(([path, sum]) => before[path] !== sum)
    .map(([path]) => `${path}: ${path in before ? "has changed" : "is new"}`);
}
