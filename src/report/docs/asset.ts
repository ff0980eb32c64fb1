import { relative } from "node:path";
import type { Asset, Column, ColumnCheck, Pipeline } from "../../project/model.ts";
import { type Content, Markup, markup } from "../html/markup.ts";
import { foldedTable } from "../run/table.ts";

/** Where assets are in the page. */
export interface AssetPlaces {
  readonly pipeline: Pipeline;
  /** The anchor of an asset of the pipeline by its name; `undefined` for what is none. */
  readonly anchor: (name: string) => string | undefined;
  /** Names of the assets that are made of one. */
  readonly readers: (name: string) => readonly string[];
  /** Whether queries and code are shown. */
  readonly code: boolean;
  readonly connectionOf: ConnectionOf;
}

/** Name of the connection that an asset uses; `undefined` for none, or when the files do not say. */
export type ConnectionOf = (asset: Asset, pipeline: Pipeline) => string | undefined;

/** Everything about one asset. */
export function assetArticle(asset: Asset, places: AssetPlaces): Markup {
  const { pipeline, anchor } = places;
  const facts = {
    Type: asset.type,
    File: relative(pipeline.directory, asset.path),
    Connection: places.connectionOf(asset, pipeline),
    Materialization: materialization(asset),
    Owner: asset.owner,
    Tags: asset.tags.join(", "),
    Domains: asset.domains.join(", "),
    Tier: asset.tier,
    ...asset.meta,
    Parameters: parameters(asset),
    "Depends on": links(asset.upstreams.map(({ value }) => value), places),
    "Used by": links(places.readers(asset.name), places),
  };
  return markup`<article class="asset" id="${anchor(asset.name)}" tabindex="-1">
<h3 class="name">${asset.name}</h3>
${asset.description === "" ? undefined : markup`<p class="about">${asset.description}</p>\n`}${
    factList(facts)
  }${columnTable(asset)}${customChecks(asset, places)}${code(asset, places)}</article>
`;
}

/** Terms with what is known; those of which nothing is known are left out. */
export function factList(facts: Readonly<Record<string, Content>>): Markup {
  const known = Object.entries(facts).filter(([, fact]) => fact !== undefined && fact !== "");
  return markup`<dl class="facts">
${known.map(([name, fact]) => markup`<div><dt>${name}</dt><dd>${fact}</dd></div>\n`)}</dl>
`;
}

function materialization({ materialization: made }: Asset): string {
  if (made === undefined) return "";
  const { type, strategy, partitionBy, clusterBy = [], incrementalKey } = made;
  return [
    [type, strategy].filter((part) => part !== "").join(", "),
    ...partitionBy === "" ? [] : [`partitioned by ${partitionBy}`],
    ...clusterBy.length === 0 ? [] : [`clustered by ${clusterBy.join(", ")}`],
    ...incrementalKey === "" ? [] : [`incremental by ${incrementalKey}`],
  ].filter((part) => part !== "").join("; ");
}

function parameters({ parameters: given }: Asset): string {
  return Object.entries(given).map(([name, value]) =>
    `${name}: ${typeof value === "object" ? JSON.stringify(value, bigAsText) : value}`
  ).join(", ");
}

function bigAsText(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

function links(names: readonly string[], { anchor }: AssetPlaces): Markup | undefined {
  if (names.length === 0) return undefined;
  return markup`${
    names.map((name, index) => {
      const target = anchor(name);
      const link = target === undefined
        ? markup`<span class="name">${name}</span>`
        : markup`<a class="name" href="#${target}">${name}</a>`;
      return markup`${index === 0 ? "" : ", "}${link}`;
    })
  }`;
}

/** What is said of columns, each thing only where it is said of one. */
const columnFacts: readonly (readonly [title: string, of: (column: Column) => Content])[] = [
  ["Type", typeOf],
  ["Description", describe],
  ["Checks", ({ checks }) => checks.length === 0 ? "" : checks.map(checkItem)],
];

function columnTable({ name, columns }: Asset): Markup | undefined {
  if (columns.length === 0) return undefined;
  const shown = columnFacts.filter(([, of]) => columns.some((column) => of(column) !== ""));
  return foldedTable({
    label: `Columns of ${name}`,
    columns: ["Column", ...shown.map(([title]) => title)],
    rows: columns.map((column) =>
      markup`<tr><td class="name">${column.name}</td>${
        shown.map(([title, of]) =>
          markup`<td${title === "Description" ? new Markup(' class="wide"') : ""}>${
            of(column)
          }</td>`
        )
      }</tr>
`
    ),
  });
}

function describe({ description, upstreams }: Column): Content {
  if (upstreams.length === 0) return description;
  const names = upstreams.map(({ table, column }) => `${table}.${column}`);
  return markup`${description} <span class="quiet">from ${names.join(", ")}</span>`;
}

function typeOf({ type, primaryKey, nullable, mask }: Column): string {
  return [
    type,
    ...primaryKey ? ["primary key"] : [],
    ...nullable === false ? ["not null"] : [],
    ...mask === "" ? [] : [`masked: ${mask}`],
  ].filter((part) => part !== "").join(", ");
}

function checkItem({ name, value, blocking, description }: ColumnCheck): Markup {
  const expected = value === undefined
    ? ""
    : `: ${Array.isArray(value) ? value.join(", ") : String(value)}`;
  return markup`<div${
    description === "" ? "" : markup` title="${description}"`
  }>${name}${expected}${blocking ? "" : " (does not block)"}</div>`;
}

function customChecks({ customChecks: checks }: Asset, { code }: AssetPlaces): Markup | undefined {
  if (checks.length === 0) return undefined;
  return markup`<h4>Custom checks</h4>
<ul class="checks">
${
    checks.map(({ name, description, query, value, count, blocking }) => {
      const expected = count === undefined ? `gives ${value}` : `gives ${count} rows`;
      return markup`<li>${name} <span class="quiet">${expected}${
        blocking ? "" : ", does not block"
      }</span>${description === "" ? undefined : markup`<p>${description}</p>`}${
        code ? markup`<pre><code>${query.trim()}</code></pre>` : undefined
      }</li>
`;
    })
  }</ul>
`;
}

function code({ body, hooks }: Asset, { code }: AssetPlaces): Markup | undefined {
  const texts = [
    ...hooks.pre.map((query) => ["Before", query] as const),
    ...body === "" ? [] : [["Code", body] as const],
    ...hooks.post.map((query) => ["After", query] as const),
  ];
  if (!code || texts.length === 0) return undefined;
  return markup`${
    texts.map(([title, text]) =>
      markup`<details><summary>${title}</summary><pre><code>${text}</code></pre></details>
`
    )
  }`;
}
