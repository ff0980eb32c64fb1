import { type Document, isMap, isScalar, isSeq, type YAMLMap } from "yaml";
import { UsageError } from "../errors.ts";
import { closest } from "../registry.ts";
import { type Patch, patchDocument } from "./patch.ts";
import { parseAsWritten, printAsWritten } from "./written_yaml.ts";
import { parseYaml } from "./yaml_document.ts";

/**
 * Changes of `.bruin.yml`. Comments, order, quotes and `${VARIABLES}` of everything else stay, unlike in
 * the reference, which writes the values of variables into the file.
 */

interface Place {
  /** Absolute path, for messages. */
  readonly file: string;
  /** Name of the environment; the default one when left out. */
  readonly environment?: string | undefined;
}

/**
 * Adds a connection to an environment. In an empty text, the environment is made.
 * @returns The changed text; `undefined` when the environment has a connection of this name.
 * @throws {UsageError} When there is no such environment.
 */
export function addConnection(
  text: string,
  { type, connection, ...place }: Place & {
    readonly type: string;
    readonly connection: Patch & { readonly name: string };
  },
): string | undefined {
  const edit = openConfig(text, place.file);
  const { document } = edit;
  if (!isMap(document.get("environments"))) {
    const name = place.environment ?? edit.defaultEnvironment;
    patchDocument(document, { default_environment: name, environments: { [name]: {} } });
    document.setIn(["environments", name], document.createNode({ connections: {} }));
  }
  const environment = environmentOf(edit, place);
  if (connectionsOf(environment).some(({ name }) => name === connection.name)) return undefined;
  const path = ["connections", type];
  if (!isMap(environment.get("connections"))) {
    environment.set("connections", document.createNode({}));
  }
  const list = environment.getIn(path);
  if (isSeq(list)) list.add(document.createNode(connection));
  else environment.setIn(path, document.createNode([connection]));
  return edit.print();
}

/**
 * Deletes a connection from an environment, and the key of its type with the last one.
 * @returns The changed text; `undefined` when there is no connection of this name.
 * @throws {UsageError} When there is no such environment.
 */
export function deleteConnection(
  text: string,
  { name, ...place }: Place & { readonly name: string },
): string | undefined {
  const edit = openConfig(text, place.file);
  const environment = environmentOf(edit, place);
  const found = connectionsOf(environment).find((connection) => connection.name === name);
  if (found === undefined) return undefined;
  const path = ["connections", found.type];
  environment.deleteIn([...path, found.index]);
  const rest = environment.getIn(path);
  if (isSeq(rest) && rest.items.length === 0) environment.deleteIn(path);
  return edit.print();
}

/** `.bruin.yml` while it is changed. */
export interface ConfigEdit {
  readonly document: Document.Parsed;
  readonly defaultEnvironment: string;
  /** The changed text, with the indent that the file has. */
  print(): string;
}

/** @throws {ProjectError} When the text is no YAML. */
export function openConfig(text: string, file: string): ConfigEdit {
  parseYaml(text, { file });
  const document = parseAsWritten(text);
  if (!isMap(document.contents)) document.contents = document.createNode({}) as never;
  const chosen = document.get("default_environment");
  return {
    document,
    defaultEnvironment: typeof chosen === "string" ? chosen : "default",
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

/** @throws {UsageError} When there is no such environment. */
export function environmentOf(
  { document, defaultEnvironment }: ConfigEdit,
  { file, environment: name = defaultEnvironment }: Place,
): YAMLMap {
  const found = document.getIn(["environments", name]);
  if (isMap(found)) return found as YAMLMap;
  const names = environmentNames({ document });
  if (names.includes(name)) {
    document.setIn(["environments", name], document.createNode({}));
    return document.getIn(["environments", name]) as YAMLMap;
  }
  const close = closest(name, names);
  throw new UsageError(`environment '${name}' does not exist`, {
    where: file,
    ...close === undefined ? {} : { fix: `did you mean "${close}"?` },
  });
}

/** In the order of the file. */
export function environmentNames({ document }: Pick<ConfigEdit, "document">): string[] {
  const environments = document.get("environments");
  return isMap(environments)
    ? environments.items.map(({ key }) => String(isScalar(key) ? key.value : key))
    : [];
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
        type: String(isScalar(key) ? key.value : key),
        index,
        name: isMap(item) ? item.get("name") : undefined,
      }))
      : []
  );
}
