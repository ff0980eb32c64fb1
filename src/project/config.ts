import { didYouMeanPath } from "../closest_path.ts";
import { dirname, join, resolve } from "node:path";
import type { Env } from "../env.ts";
import { ProjectError, UsageError } from "../errors.ts";
import { didYouMean } from "../registry.ts";
import { readConnections } from "./configured_connections.ts";
import { readSecrets } from "./configured_secrets.ts";
import { configFields, environmentFields, settingFields } from "./fields/config.ts";
import { keysOf } from "./fields/field.ts";
import type { Config, Environment } from "./model.ts";
import { throwProblems } from "./problems.ts";
import { configFileName, fileKind } from "./root.ts";
import { readTextFile } from "./text_file.ts";
import type { ValueNode } from "./value_node.ts";
import { expandVariables } from "./expand_variables.ts";
import { parseYaml } from "./yaml_document.ts";

const configKeys = keysOf(configFields);
const environmentKeys = keysOf(environmentFields);
const settingKeys = keysOf(settingFields);

export interface LoadConfigOptions {
  readonly env: Env;
  /** Project root, where `.bruin.yml` is looked for. */
  readonly root: string;
  /** Another path, relative to `workingDirectory`; it must exist. */
  readonly configFile?: string | undefined;
  readonly workingDirectory: string;
}

/**
 * Reads `.bruin.yml`, or the text in `BRUIN_CONFIG_FILE_CONTENT`. Without a file there is one empty
 * environment; nothing is written.
 * @throws {ProjectError}
 */
export async function loadConfig(options: LoadConfigOptions): Promise<Config> {
  const { env, root, configFile, workingDirectory } = options;
  const path = configFile === undefined
    ? join(root, configFileName)
    : resolve(workingDirectory, configFile);
  const content = env.get("BRUIN_CONFIG_FILE_CONTENT");
  const exists = content !== undefined || await fileKind(path) === "file";
  if (!exists) {
    if (configFile !== undefined) {
      throw new ProjectError(`The configuration file "${configFile}" does not exist`, {
        file: path,
      }, didYouMeanPath(configFile, { bases: [workingDirectory] }));
    }
    const name = "default";
    return { path, exists, defaultEnvironment: name, environments: [emptyEnvironment(name)] };
  }
  const file = content === undefined ? path : "BRUIN_CONFIG_FILE_CONTENT";
  const node = parseYaml(content ?? await readTextFile(path), { file });
  const config = readConfig(node, { env, base: dirname(path) });
  throwProblems(node.source.problems);
  const warnings = node.source.warnings.map((warning) => ({
    ...warning,
    file,
    asset: undefined,
  }));
  return { path, exists, ...config, warnings };
}

function emptyEnvironment(name: string): Environment {
  return { name, schemaPrefix: "", fullRefreshRestricted: false, connections: [], secrets: [] };
}

function readConfig(
  node: ValueNode,
  context: { readonly env: Env; readonly base: string },
): Pick<Config, "defaultEnvironment" | "environments" | "strayKeys"> {
  node.warnOfUnknownKeys(configKeys, "the configuration");
  const strayKeys = node.isMap
    ? Object.keys(node.value as object).filter((key) => !configKeys.has(key))
    : [];
  if (!node.isAbsent && !node.isMap) {
    node.problem("The configuration must be a map of keys and values");
  }
  const chosen = node.field("default_environment");
  const { text, unset } = expandVariables(chosen.text(), context.env);
  if (unset.length > 0) chosen.problem(`The environment variable ${unset[0]} is not set`);
  const environments = node.field("environments").entries().map(([name, environment]) =>
    readEnvironment(name, environment, context)
  );
  const defaultEnvironment = text || "default";
  if (environments.length === 0) environments.push(emptyEnvironment(defaultEnvironment));
  return { defaultEnvironment, environments, strayKeys };
}

function readEnvironment(
  name: string,
  node: ValueNode,
  context: { readonly env: Env; readonly base: string },
): Environment {
  node.warnOfUnknownKeys(environmentKeys, `the environment "${name}"`);
  const settings = node.field("config");
  settings.warnOfUnknownKeys(settingKeys, `"config" of the environment "${name}"`);
  const prefix = expandVariables(node.field("schema_prefix").text(), context.env).text;
  if (node.field("connections").isAbsent && node.field("secrets").isAbsent) {
    node.warn(`environment '${name}' has no connections defined`, "note");
  }
  return {
    name,
    schemaPrefix: prefix === "" || prefix.endsWith("_") ? prefix : `${prefix}_`,
    fullRefreshRestricted: settings.field("full_refresh_restricted").boolean() ?? false,
    connections: readConnections(node.field("connections"), { ...context, environment: name }),
    secrets: readSecrets(node.field("secrets"), context),
  };
}

/**
 * The environment of a run: the named one, else the default of the configuration.
 * @throws {UsageError} When the named one does not exist.
 * @throws {ProjectError} When the default does not exist, or a variable of it is not set.
 */
export function chooseEnvironment(config: Config, name?: string): Environment {
  const wanted = name ?? config.defaultEnvironment;
  const environment = config.environments.find((candidate) => candidate.name === wanted);
  if (environment === undefined) {
    const names = config.environments.map((candidate) => candidate.name);
    const message = `environment '${wanted}' not found in the configuration file`;
    const remedy = { fix: `choose one of ${names.join(", ")}`, ...didYouMean(wanted, names) };
    if (name !== undefined) throw new UsageError(message, { where: config.path, ...remedy });
    throw new ProjectError(message, { file: config.path }, remedy);
  }
  const [, unset] = /\$\{([^}]+)\}/.exec(environment.schemaPrefix) ?? [];
  if (unset !== undefined) {
    throw new ProjectError(
      `The environment variable ${unset} is not set`,
      { file: config.path },
      { cause: `"schema_prefix" of the environment "${wanted}" names it` },
    );
  }
  return environment;
}
