import { UsageError } from "../../errors.ts";
import { assetNamePart, type FoundDefinition, type FoundQuery } from "../../importers/importer.ts";
import { type ImportedAsset, unrendered } from "../../project/imported_asset.ts";
import type { Pipeline } from "../../project/model.ts";
import { ownConnection } from "./source.ts";

/** An asset that is going to be written, and where. */
export interface NewAsset extends ImportedAsset {
  /** Of what it is made. */
  readonly place: string;
  /** Below `assets/`. */
  readonly folder: string;
  /** The name of its file, without an ending. */
  readonly own: string;
  /** See {@linkcode FoundDefinition.lacks}. */
  readonly lacks: readonly string[];
}

/** The definitions that are no asset of the pipeline yet, by their names. */
export function unknownDefinitions(
  definitions: readonly FoundDefinition[],
  { assets }: Pipeline,
): FoundDefinition[] {
  const known = new Set(assets.map(({ name }) => name.toLowerCase()));
  return definitions.filter((definition) => !known.has(nameOf(definition).toLowerCase()));
}

/**
 * The assets of definitions that are none yet.
 * @param options.found All that there are, chosen or not.
 * @throws {UsageError} When two of them would be one asset.
 */
export function newAssets(
  fresh: readonly FoundDefinition[],
  { found, pipeline, connectionName, isSecret, warn }: {
    readonly found: readonly FoundDefinition[];
    readonly pipeline: Pipeline;
    readonly connectionName: string;
    /** Whether a text holds a secret value, which must not get into a file of the project. */
    readonly isSecret: (text: string) => boolean;
    readonly warn: (text: string) => void;
  },
): NewAsset[] {
  const known = new Map(pipeline.assets.map(({ name }) => [name.toLowerCase(), name]));
  const names = new Map<string, { readonly name: string; readonly definition: FoundDefinition }>();
  for (const definition of fresh) {
    const name = nameOf(definition);
    const why = problemOf(definition, { name, isSecret });
    if (why !== undefined) {
      warn(`${definition.place} was left out: ${why}`);
      continue;
    }
    const other = names.get(name.toLowerCase());
    if (other !== undefined) {
      throw new UsageError(`Two definitions would be the asset ${name}`, {
        cause: `these are ${other.definition.place} and ${definition.place}`,
        fix: "give one of them another name, or import one of them with --only",
      });
    }
    names.set(name.toLowerCase(), { name, definition });
  }
  const places = new Map(
    found.map((definition) => [definition.place, nameOf(definition).toLowerCase()]),
  );
  const there = new Map([
    ...[...names].map(([key, { name }]) => [key, name] as const),
    ...known,
  ]);
  return [...names].map(([key, { name, definition }]): NewAsset => {
    const { place, type, description, enabled, query, parameters, after, reads, lacks } =
      definition;
    const before = after.map((other) => ({ other, name: there.get(places.get(other) ?? "") }));
    const read = reads.flatMap((table) => there.get(table.toLowerCase()) ?? []);
    const depends = [...before.flatMap((each) => each.name ?? []), ...read]
      .filter((other) => other !== name);
    return {
      ...{ name, type, description, place, parameters },
      connection: ownConnection(type, { connectionName, pipeline }),
      enabled: enabled ? undefined : false,
      materialization: query?.materialization,
      depends: [...new Set(depends)],
      template: query === undefined ? undefined : templateOf(query),
      folder: key.split(".").slice(0, -1).join("/"),
      own: key.split(".").at(-1) ?? key,
      lacks: [
        ...lacks,
        ...before.filter((each) => each.name === undefined)
          .map(({ other }) => `it does not wait for ${other}, which is not in the pipeline`),
      ],
    };
  });
}

/** Empty parts for those that no asset can have. An asset that makes a table has the name of the table. */
function nameOf({ name, query }: FoundDefinition): string {
  const part = query?.materialization === undefined
    ? assetNamePart
    : (text: string) => /^[\w-]+$/.test(text) ? text : "";
  return name.map(part).join(".");
}

/** Why no asset can be made of a definition; `undefined` when one can. */
function problemOf(
  { query, description }: FoundDefinition,
  { name, isSecret }: { readonly name: string; readonly isSecret: (text: string) => boolean },
): string | undefined {
  if (name.split(".").includes("")) return "no asset can have this name";
  if (query?.text.trim() === "") return "it has no text";
  if (query !== undefined && isSecret(query.text)) return "its text holds a secret value";
  if (isSecret(description)) return "what is said of it holds a secret value";
  return undefined;
}

function templateOf({ text, replaced = [] }: FoundQuery): string {
  let [template, at] = ["", 0];
  for (const { from, to, by } of replaced) {
    template += unrendered(text.slice(at, from)) + by;
    at = to;
  }
  return template + unrendered(text.slice(at));
}
