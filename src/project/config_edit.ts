import { type Document, isMap, isScalar, isSeq, type YAMLMap } from "yaml";
import { UsageError } from "../errors.ts";
import { didYouMean } from "../registry.ts";
import { type Patch, patchDocument } from "./patch.ts";
import { parseAsWritten, printAsWritten } from "./written_yaml.ts";
import { parseYaml } from "./yaml_document.ts";

/**
 * Changes of `.bruin.yml`. Comments, order, quotes and `${VARIABLES}` of everything else stay, unlike in
 * the reference, which writes the values of variables into the file.
 */

/** Of a `.bruin.yml` that is made: passwords go into it. One that is there keeps its mode. */
export const newConfigMode = 0o600;

/** `.bruin.yml` while it is changed. */
export interface ConfigEdit {
  /** Absolute path, for messages. */
  readonly file: string;
  readonly document: Document.Parsed;
  /** As the file has it; `default` where it does not say. */
  readonly defaultEnvironment: string;
  /** The changed text, with the indent that the file has. */
  print(): string;
}

/**
 * @param text Empty for a file that is not there.
 * @throws {ProjectError} When the text is no YAML.
 */
export function openConfig(text: string, file: string): ConfigEdit {
  parseYaml(text, { file });
  const document = parseAsWritten(text);
  const chosen = isMap(document.contents) ? document.get("default_environment") : undefined;
  const defaultEnvironment = typeof chosen === "string" && chosen !== "" ? chosen : "default";
  if (!isMap(document.contents) || !isMap(document.get("environments"))) {
    patchDocument(document, { default_environment: defaultEnvironment });
    document.set("environments", document.createNode({ [defaultEnvironment]: {} }));
  }
  return {
    file,
    document,
    defaultEnvironment,
    print: () => printAsWritten(document, layoutOf(text)),
  };
}

/** How the lines of a file are indented: by the first one that is. */
function layoutOf(text: string): { readonly indent: number; readonly indentLists: boolean } {
  const [, blanks = "  "] = /^( +)\S/m.exec(text) ?? [];
  const [, key, item] = /^( *)[^\s#-][^\n]*:[ \t]*\n( *)- /m.exec(text) ?? [];
  return {
    indent: blanks.length,
    indentLists: key === undefined || item === undefined || item.length > key.length,
  };
}

/**
 * Adds a connection to an environment.
 * @returns Whether the environment has none of this name yet; else nothing is changed.
 * @throws {UsageError} When there is no such environment.
 */
export function addConnection(
  edit: ConfigEdit,
  { environment: name = edit.defaultEnvironment, type, connection }: {
    /** Default: the default one. */
    readonly environment?: string;
    readonly type: string;
    readonly connection: Patch & { readonly name: string };
  },
): boolean {
  const { document } = edit;
  const environment = environmentOf(edit, name);
  if (connectionsOf(environment).some((each) => each.name === connection.name)) return false;
  if (!isMap(environment.get("connections"))) {
    environment.set("connections", document.createNode({}));
  }
  const list = environment.getIn(["connections", type]);
  if (isSeq(list)) list.add(document.createNode(connection));
  else {
    const connections = environment.get("connections") as YAMLMap;
    connections.flow = false;
    connections.set(type, document.createNode([connection]));
  }
  return true;
}

/**
 * Deletes a connection from an environment, and the key of its type with the last one.
 * @throws {UsageError} When there is no such environment or connection.
 */
export function deleteConnection(
  edit: ConfigEdit,
  { environment: name, name: connection }: {
    readonly environment: string;
    readonly name: string;
  },
): void {
  const environment = environmentOf(edit, name);
  const known = connectionsOf(environment);
  const found = known.find((each) => each.name === connection);
  if (found === undefined) {
    throw new UsageError(
      "failed to delete connection: " +
        `connection '${connection}' does not exist in environment '${name}'`,
      didYouMean(connection, known.map((each) => String(each.name))),
    );
  }
  const path = ["connections", found.type];
  environment.deleteIn([...path, found.index]);
  const rest = environment.getIn(path);
  if (isSeq(rest) && rest.items.length === 0) environment.deleteIn(path);
}

/** @throws {UsageError} When there is one of this name. */
export function createEnvironment(
  edit: ConfigEdit,
  { name, schemaPrefix }: { readonly name: string; readonly schemaPrefix?: string | undefined },
): void {
  requireNew(edit, name, `environment '${name}' already exists`);
  edit.document.setIn(
    ["environments", name],
    edit.document.createNode({
      ...schemaPrefix === undefined ? {} : { schema_prefix: schemaPrefix },
      connections: {},
    }),
  );
}

/**
 * Renames an environment, in `default_environment` too, or sets its prefix.
 * @throws {UsageError} When there is no such environment, or the new name is taken.
 */
export function updateEnvironment(
  edit: ConfigEdit,
  { name, newName = name, schemaPrefix }: {
    readonly name: string;
    readonly newName?: string | undefined;
    readonly schemaPrefix?: string | undefined;
  },
): void {
  const environment = environmentOf(edit, name);
  if (schemaPrefix !== undefined) patchPrefix(edit, environment, schemaPrefix);
  if (newName === name) return;
  requireNew(edit, newName, `environment '${newName}' already exists`);
  const pair = environmentsOf(edit).items.find(({ key }) => keyText(key) === name)!;
  if (isScalar(pair.key)) {
    pair.key.value = newName;
    delete pair.key.srcToken;
  }
  if (edit.defaultEnvironment === name) {
    patchDocument(edit.document, { default_environment: newName });
  }
}

/** @throws {UsageError} When there is no such source, or the target's name is taken. */
export function cloneEnvironment(
  edit: ConfigEdit,
  { source, target, schemaPrefix }: {
    readonly source: string;
    readonly target: string;
    /** Default: that of the source. */
    readonly schemaPrefix?: string | undefined;
  },
): void {
  requireNew(edit, target, `target environment '${target}' already exists`);
  const copy = environmentOf(edit, source).clone() as YAMLMap;
  environmentsOf(edit).set(edit.document.createNode(target), copy);
  if (schemaPrefix !== undefined) patchPrefix(edit, copy, schemaPrefix);
}

/**
 * Deletes an environment with its connections.
 * @returns The environment that is the default one from now on, if that changed.
 * @throws {UsageError} When there is no such environment, or no other one.
 */
export function deleteEnvironment(edit: ConfigEdit, name: string): string | undefined {
  environmentOf(edit, name);
  const [next] = environmentNames(edit).filter((other) => other !== name);
  if (next === undefined) throw new UsageError("cannot delete the last environment");
  edit.document.deleteIn(["environments", name]);
  if (edit.defaultEnvironment !== name) return undefined;
  patchDocument(edit.document, { default_environment: next });
  return next;
}

/** @throws {UsageError} When there is no such environment. */
export function environmentOf(edit: ConfigEdit, name: string): YAMLMap {
  const found = environmentsOf(edit).get(name);
  if (isMap(found)) return found as YAMLMap;
  const names = environmentNames(edit);
  if (names.includes(name)) {
    environmentsOf(edit).set(name, edit.document.createNode({}));
    return environmentsOf(edit).get(name) as YAMLMap;
  }
  throw new UsageError(`environment '${name}' does not exist`, {
    where: edit.file,
    ...didYouMean(name, names),
  });
}

/** In the order of the file. */
export function environmentNames(edit: ConfigEdit): string[] {
  return environmentsOf(edit).items.map(({ key }) => keyText(key));
}

function environmentsOf({ document }: ConfigEdit): YAMLMap {
  return document.get("environments") as YAMLMap;
}

function requireNew(edit: ConfigEdit, name: string, message: string): void {
  if (name.trim() === "") throw new UsageError("environment name cannot be empty");
  if (environmentNames(edit).includes(name)) throw new UsageError(message);
}

function patchPrefix({ document }: ConfigEdit, environment: YAMLMap, prefix: string): void {
  if (prefix === "") environment.delete("schema_prefix");
  else environment.set("schema_prefix", document.createNode(prefix));
}

function keyText(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

interface FoundConnection {
  readonly type: string;
  readonly index: number;
  readonly name: unknown;
}

function connectionsOf(environment: YAMLMap): FoundConnection[] {
  const connections = environment.get("connections");
  if (!isMap(connections)) return [];
  return connections.items.flatMap(({ key, value }) =>
    isSeq(value)
      ? value.items.map((item, index) => ({
        type: keyText(key),
        index,
        name: isMap(item) ? item.get("name") : undefined,
      }))
      : []
  );
}
