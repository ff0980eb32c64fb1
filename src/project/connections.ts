import { ProjectError } from "../errors.ts";
import { findAssetType } from "./asset_types.ts";
import {
  configuredDefault,
  connectionNameOf,
  textParameter,
  wantedType,
} from "./connection_name.ts";
import type { Asset, Pipeline } from "./model.ts";
import { collectProblems, throwProblems } from "./problems.ts";

export { connectionNameOf, defaultConnectionName } from "./connection_name.ts";

/** What an asset needs a connection for. */
export type ConnectionRole = "main" | "check" | "source" | "destination" | "secret" | "metadata";

export interface ConnectionUse {
  /** Name of the asset. */
  readonly asset: string;
  readonly role: ConnectionRole;
  /** The type that the connection should have; `undefined` when several would do. */
  readonly wantedType?: string | undefined;
}

/** A connection that a step of an asset needs. */
export interface NeededConnection {
  readonly name: string;
  readonly role: ConnectionRole;
}

/** Which steps of an asset are going to run. */
export interface AssetSteps {
  readonly asset: Asset;
  readonly main: boolean;
  readonly checks: boolean;
  /** @default {false} */
  readonly metadataPush?: boolean;
}

export interface ReferenceOptions {
  /** Names of connections that `.bruin.yml` declares, which win over public sources. @default {none} */
  readonly declared?: ReadonlySet<string> | undefined;
}

/**
 * Every connection that the steps need, with who needs it, in order of first use.
 * @throws {ProjectError} Every asset whose connection cannot be found, at once.
 */
export function referencedConnections(
  pipeline: Pipeline,
  steps: Iterable<AssetSteps>,
  options: ReferenceOptions = {},
): Map<string, ConnectionUse[]> {
  const problems: ProjectError[] = [];
  const uses = new Map<string, ConnectionUse[]>();
  for (const step of steps) {
    const needed = collectProblems(problems, () => neededBySteps(step, { pipeline, ...options }));
    for (const { name, role } of needed ?? []) {
      const known = uses.get(name) ?? [];
      if (known.some((use) => use.asset === step.asset.name && use.role === role)) continue;
      uses.set(name, [...known, {
        asset: step.asset.name,
        role,
        wantedType: wantedType(step.asset, name),
      }]);
    }
  }
  throwProblems(problems);
  return uses;
}

type Context = ReferenceOptions & { readonly pipeline: Pipeline };

function neededBySteps(steps: AssetSteps, context: Context): NeededConnection[] {
  const { asset, main, checks, metadataPush = false } = steps;
  return [
    ...main ? connectionsOfMain(asset, context) : [],
    ...checks
      ? [{ name: connectionOfChecks(asset, context.pipeline), role: "check" as const }]
      : [],
    ...metadataPush ? connectionsOfMetadataPush(asset, context.pipeline) : [],
  ];
}

/**
 * The connections that the main step of an asset needs.
 * @throws {ProjectError} When one cannot be found.
 */
export function connectionsOfMain(asset: Asset, context: Context): NeededConnection[] {
  const resolve = (role: ConnectionRole): NeededConnection[] => {
    const name = connectionNameOf(asset, context.pipeline);
    return name === undefined ? [] : [{ name, role }];
  };
  switch (findAssetType(asset.type)?.kind) {
    case "source":
    case "empty":
    case "agent":
    case "dashboard":
      return [];
    case "refresh":
      return String(asset.parameters.refresh) === "true" ? resolve("main") : [];
    case "ingestr":
      return [...sourceOf(asset, context), ...resolve("destination")];
    case "python":
      return [
        ...secretsOf(asset),
        ...(asset.materialization?.type ?? "") === ""
          ? ownConnection(asset)
          : resolve("destination"),
      ];
    case "r":
      return [...secretsOf(asset), ...ownConnection(asset)];
    default:
      return resolve("main");
  }
}

/**
 * The connection on which the checks of an asset run.
 * @throws {ProjectError} When there is none.
 */
export function connectionOfChecks(asset: Asset, pipeline: Pipeline): string {
  const name = asset.type.startsWith("emr_serverless.")
    ? textParameter(asset, "athena_connection") ?? configuredDefault(pipeline, "athena")
    : connectionNameOf(asset, pipeline);
  if (name !== undefined) return name;
  const position = { file: asset.path };
  if (asset.type.startsWith("emr_serverless.")) {
    throw new ProjectError(`the checks of asset '${asset.name}' need a connection`, position, {
      fix: "give `athena_connection` in its parameters, or `athena` in `default_connections`",
    });
  }
  throw new ProjectError(`no connection mapping found for asset type '${asset.type}'`, position, {
    fix: "give `connection` in the asset",
  });
}

function connectionsOfMetadataPush(asset: Asset, pipeline: Pipeline): NeededConnection[] {
  // Reference: an asset without a connection has its metadata pushed nowhere, which is no failure.
  const name = collectProblems([], () => connectionNameOf(asset, pipeline));
  return name === undefined ? [] : [{ name, role: "metadata" }];
}

/** Public sources, which need no credentials → the URIs under which ingestr knows them. */
export const publicSources: ReadonlyMap<string, string> = new Map([
  ["chess.com", "chess://"],
  ["frankfurter.dev", "frankfurter://"],
]);

function sourceOf(asset: Asset, { declared }: ReferenceOptions): NeededConnection[] {
  const name = textParameter(asset, "source_connection");
  if (name === undefined) {
    throw new ProjectError("source connection not configured", { file: asset.path }, {
      fix: "give `source_connection` in the parameters of the asset",
    });
  }
  if (publicSources.has(name) && !declared?.has(name)) return [];
  return [{ name, role: "source" }];
}

function secretsOf({ secrets }: Asset): NeededConnection[] {
  return secrets.filter(({ key }) => key !== "").map(({ key }) => ({ name: key, role: "secret" }));
}

function ownConnection({ connection }: Asset): NeededConnection[] {
  return connection === undefined ? [] : [{ name: connection, role: "main" }];
}
