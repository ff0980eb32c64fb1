import { isAbsolute, resolve } from "node:path";
import { ownValue } from "../elements.ts";
import type { Env } from "../env.ts";
import { expandVariables } from "./expand_variables.ts";
import type { ConfiguredConnection } from "./model.ts";
import type { ValueNode } from "./value_node.ts";
import { parsePlainScalar } from "./yaml_document.ts";

interface ReadConnectionsOptions {
  readonly env: Env;
  /** Folder of the file. */
  readonly base: string;
  readonly environment: string;
}

/** Reads `connections` of an environment: connection type → list of details with a `name`. */
export function readConnections(
  node: ValueNode,
  options: ReadConnectionsOptions,
): ConfiguredConnection[] {
  const connections: ConfiguredConnection[] = [];
  const byName = new Map<string, ConfiguredConnection>();
  for (const [type, list] of node.entries()) {
    if (list.isMap) {
      list.problem(
        `"${type}" must be a list of connections, found a map`,
        "a key below `connections` is a type, and below it each connection begins with its name:" +
          "\n    connections:\n      postgres:\n        - name: postgres-default" +
          "\n          host: localhost",
      );
      continue;
    }
    for (const item of list.items()) {
      const connection = readConnection(type, item, options);
      if (connection === undefined) continue;
      const earlier = byName.get(connection.name);
      if (earlier !== undefined) {
        item.problem(
          `The environment "${options.environment}" has two connections with the name ` +
            `"${connection.name}": on line ${earlier.line} (${earlier.type}) and on line ` +
            `${connection.line} (${connection.type})`,
          "rename one of them",
        );
      }
      byName.set(connection.name, connection);
      connections.push(connection);
    }
  }
  return connections;
}

function readConnection(
  type: string,
  node: ValueNode,
  { env, base }: ReadConnectionsOptions,
): ConfiguredConnection | undefined {
  if (!node.isMap) {
    node.problem(`A connection of type "${type}" must be a map with the key "name"`);
    return undefined;
  }
  const name = expandVariables(node.field("name").text(), env).text;
  if (name === "") node.problem(`A connection of type "${type}" has no name`);
  const fields = node.entries().filter(([key]) => key !== "name");
  return {
    type,
    name,
    ...readDetails(fields, { type, env, base }),
    line: node.position?.line ?? 1,
  };
}

/** Fields of a connection with `${NAME}` replaced and paths of files made absolute. */
export function readDetails(
  fields: readonly (readonly [key: string, value: ValueNode])[],
  { type, env, base }: { readonly type: string; readonly env: Env; readonly base: string },
): Pick<ConfiguredConnection, "details" | "unsetVariables"> {
  const reader = new DetailsReader(type, { env, base });
  const details = fields.map(([key, value]) => [key, reader.read(value, [key])] as const);
  return { details: Object.fromEntries(details), unsetVariables: [...reader.unset] };
}

class DetailsReader {
  readonly unset = new Set<string>();
  readonly #type: string;
  readonly #env: Env;
  readonly #base: string;

  constructor(type: string, { env, base }: { readonly env: Env; readonly base: string }) {
    this.#type = type;
    this.#env = env;
    this.#base = base;
  }

  read(node: ValueNode, path: readonly string[]): unknown {
    if (node.isList) return node.items().map((item) => this.read(item, path));
    if (node.isMap) {
      return Object.fromEntries(
        node.entries().map(([key, value]) => [key, this.read(value, [...path, key])]),
      );
    }
    if (typeof node.value === "bigint") return node.text();
    if (typeof node.value === "number") return asWritten(node.value, node.text());
    if (typeof node.value !== "string") return node.value;
    const text = this.#expand(node);
    if (typeof text !== "string" || !isLocalPath(this.#type, path.join("."))) return text;
    return resolveConfiguredPath(text, this.#base);
  }

  #expand(node: ValueNode): unknown {
    const written = node.value as string;
    if (!written.includes("${")) return written;
    const { text, unset } = expandVariables(written, this.#env);
    for (const name of unset) this.unset.add(name);
    if (text === written || !node.isPlainText) return text;
    // `port: ${PORT}` is a number, as if the value stood there.
    const value = parsePlainScalar(text);
    if (typeof value === "number") return asWritten(value, text);
    return typeof value === "boolean" && String(value) === text ? value : text;
  }
}

/** A number, unless it would lose how it is written: passwords such as 007 and 1e5 stay texts. */
function asWritten(value: number, text: string): number | string {
  return String(value) === text ? value : text;
}

const localPathFields =
  /^(?:service_account_file|(?:catalog\.|storage\.)?key_file|key_path|cert_path|private_key_path|ssl_(?:ca|cert|key)_path)$/;
const localPathTypes: Readonly<Record<string, RegExp>> = {
  csv: /^path$/,
  duckdb: /^path$/,
  iceberg: /^(?:catalog|storage)\.path$/,
  oracle: /^(?:trace_file|wallet)$/,
  sqlite: /^path$/,
};

/** Whether a field is a path on this machine. Others, such as `path` of databricks, are not. */
function isLocalPath(type: string, field: string): boolean {
  return localPathFields.test(field) || ownValue(localPathTypes, type)?.test(field) === true;
}

/**
 * A path inside `.bruin.yml` as an absolute one. Paths with a scheme and `:memory:` stay as they are.
 * @param base Absolute path of the folder that relative paths start at.
 */
export function resolveConfiguredPath(path: string, base: string): string {
  if (path === "" || path === ":memory:" || isAbsolute(path)) return path;
  return /^[a-z][a-z0-9+.-]+:/i.test(path) ? path : resolve(base, path);
}
