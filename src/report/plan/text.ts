import { formatDuration } from "../../duration.ts";
import { formatAddress } from "../../outbound.ts";
import type { PlannedAsset, PlannedConnection, RunPlan } from "../run_plan.ts";
import { formatTable, listShortly } from "../table.ts";

/** A plan for people, in 80 columns. */
export function formatPlan(plan: RunPlan): string[] {
  const { interval, assets, ledgers, reach, limits } = plan;
  const running = assets.filter(({ runs }) => runs);
  const others = assets.filter(({ runs }) => !runs);
  const expected = plan.expectedMs === undefined ? "" : `, about ${time(plan.expectedMs)}`;
  const secrets = plan.backend === "" ? "" : `, secrets from ${plan.backend}`;
  return [
    `Plan of '${plan.pipeline}' in '${plan.environment}'${secrets}: nothing was run.`,
    `Interval: ${interval.start} to ${interval.end} (${interval.kind})`,
    ...plan.fullRefresh ? ["Tables are rebuilt from scratch."] : [],
    "",
    `Runs: ${running.length} of ${assets.length} assets${expected}`,
    ...running.flatMap((asset, index) => [`${index + 1}. ${asset.name}`, ...detailsOf(asset)]),
    ...section("Does not run", others.map(({ name, reason }) => `${name}: ${reason}`)),
    ...connectionTable(plan.connections),
    ...section(
      "Tables of committed assets, with --exactly-once",
      ledgers.map(({ connection, table, statements }) =>
        `${table} on ${connection}: ${statements.join(", ")}`
      ),
    ),
    ...section(
      "Hosts",
      reach.hosts.map((host) =>
        `${formatAddress(host)} (${host.for}${host.guarded ? "" : ", not guarded"})`
      ),
    ),
    ...section(
      "Files",
      reach.files.map((file) => `${file.access} ${file.path} (${file.for})`),
    ),
    ...section(
      "Programs",
      reach.programs.map(({ program, for: reason }) => `${program} (${reason})`),
    ),
    ...section("Libraries", reach.libraries),
    ...variableLines(plan),
    ...section("What the plan cannot tell", limits),
  ];
}

function detailsOf(asset: PlannedAsset): string[] {
  const { interval, statements, checks, connections, after } = asset;
  const lines: readonly (readonly [string, string])[] = [
    ["why", asset.reason],
    ["interval", interval === undefined ? "" : `${interval.start} to ${interval.end}`],
    ["does", asset.strategy ?? asset.type],
    ["sends", statements.join(", ")],
    ["checks", checks === 0 ? "" : String(checks)],
    ["uses", connections.join(", ")],
    ["after", listShortly(after, 60)],
    ["takes", asset.expectedMs === undefined ? "" : `about ${time(asset.expectedMs)}`],
  ];
  return lines.filter(([, text]) => text !== "").map(([name, text]) => `   ${name}: ${text}`);
}

function connectionTable(connections: readonly PlannedConnection[]): string[] {
  if (connections.length === 0) return [];
  const rows = connections.map(({ name, type, secret, version, ageDays, usedBy }) => [
    name,
    type,
    secret === name ? undefined : secret,
    version?.slice(0, 12),
    ageDays === undefined ? undefined : `${ageDays} d`,
    listShortly(usedBy, 40),
  ]);
  const columns = [
    { title: "CONNECTION" },
    { title: "TYPE" },
    { title: "SECRET", shrinkTo: 12, wrap: true },
    { title: "VERSION" },
    { title: "AGE" },
    { title: "USED BY", shrinkTo: 12, wrap: true },
  ];
  return ["", ...formatTable(columns, rows)];
}

function variableLines({ reach: { variables } }: RunPlan): string[] {
  const set = variables.filter(({ set }) => set);
  const own = set.filter(({ by }) => by === "run").map(({ name }) => name);
  const inherited = set.filter(({ by }) => by === "programs").map(({ name }) => name);
  return [
    ...section("Variables that are set and may be read", own.length === 0 ? [] : [own.join(", ")]),
    ...section(
      "Variables that programs see besides those of their assets",
      inherited.length === 0 ? [] : [inherited.join(", ")],
    ),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", `${title}:`, ...lines.map((line) => `  ${line}`)];
}

function time(ms: number): string {
  return formatDuration(ms, { unitMs: ms < 1_000 ? 1 : 100 });
}
