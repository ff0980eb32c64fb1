import { plainColumn } from "../project/columns.ts";
import type { Asset, Column, Upstream } from "../project/model.ts";
import type { OutputColumn, QueryColumns } from "../sql_tree/mod.ts";
import type { PipelineTables } from "./pipeline_tables.ts";

/** The asset with what is known of its query's columns. */
export function withFoundColumns(
  asset: Asset,
  { columns: found, uses }: QueryColumns,
  tables: PipelineTables,
): Asset {
  const outputs = new Map<string, OutputColumn>();
  for (const output of found) {
    const key = output.name.toLowerCase();
    const same = outputs.get(key);
    // Some databases give a table two columns of one name.
    outputs.set(
      key,
      same === undefined ? output : {
        ...same,
        isUnchanged: false,
        sources: [...same.sources, ...output.sources],
      },
    );
  }
  const declared = asset.columns.map((column) => {
    const output = outputs.get(column.name.toLowerCase());
    outputs.delete(column.name.toLowerCase());
    return output === undefined ? column : fill(column, output, tables);
  });
  const added = [...outputs.values()].map((output) => newColumn(output, tables))
    .toSorted((a, b) => a.name < b.name ? -1 : 1);
  const sources = [...uses, ...found.flatMap((column) => column.sources)];
  const used = Map.groupBy(sources.map((source) => tables.find(source)), ({ table }) => table);
  return {
    ...asset,
    columns: [...declared, ...added],
    upstreams: asset.upstreams.map((upstream) =>
      upstream.kind === "uri" ? upstream : withUses(upstream, used.get(upstream.value) ?? [])
    ),
  };
}

/** The column that is passed on unchanged, as its own asset has it. */
function passedOn({ isUnchanged, sources }: OutputColumn, tables: PipelineTables) {
  const [source] = sources;
  return isUnchanged && source !== undefined ? tables.find(source).declared : undefined;
}

function newColumn(output: OutputColumn, tables: PipelineTables): Column {
  const upstreams = upstreamsOf(output, tables);
  const source = passedOn(output, tables);
  if (source === undefined) {
    return { ...plainColumn, name: output.name, type: output.type, upstreams };
  }
  // The parser folds names; as the source spells them people know them.
  const isSame = source.name.toLowerCase() === output.name.toLowerCase();
  return {
    ...plainColumn,
    ...factsOf(source),
    name: isSame ? source.name : output.name,
    type: source.type || output.type,
    upstreams,
  };
}

/** What stays true of a column when it is passed on: neither keys nor checks. */
function factsOf(column: Column) {
  const { extends: entity, description, owner, tags, domains, meta } = column;
  const { nullable, precision, scale, length, collation } = column;
  const words = { extends: entity, description, owner, tags, domains, meta };
  return { ...words, nullable, precision, scale, length, collation };
}

/** A declared column with what its file leaves out. */
function fill(column: Column, output: OutputColumn, tables: PipelineTables): Column {
  const source = passedOn(output, tables);
  const facts = source && factsOf(source);
  return {
    ...column,
    type: column.type || source?.type || output.type,
    description: column.description || (facts?.description ?? ""),
    owner: column.owner || (facts?.owner ?? ""),
    extends: column.extends || (facts?.extends ?? ""),
    tags: united(column.tags, facts?.tags),
    domains: united(column.domains, facts?.domains),
    meta: { ...facts?.meta, ...column.meta },
    upstreams: distinct([...column.upstreams, ...upstreamsOf(output, tables)]),
  };
}

function united(own: readonly string[], others: readonly string[] = []): readonly string[] {
  return [...new Set([...own, ...others])];
}

function upstreamsOf({ sources }: OutputColumn, tables: PipelineTables): Column["upstreams"] {
  return distinct(sources.map((source) => {
    const { table, column } = tables.find(source);
    return { table, column };
  }));
}

function distinct(upstreams: Column["upstreams"]): Column["upstreams"] {
  const entries = upstreams.map((upstream) =>
    [`${upstream.table}\0${upstream.column}`.toLowerCase(), upstream] as const
  );
  return [...new Map(entries.toReversed()).values()].toReversed();
}

function withUses(upstream: Upstream, used: readonly { readonly column: string }[]): Upstream {
  const names = new Map(
    [...upstream.columns, ...used.map(({ column }) => ({ name: column, usage: "" }))]
      .toReversed().map((use) => [use.name.toLowerCase(), use] as const),
  );
  return { ...upstream, columns: [...names.values()].toReversed() };
}
