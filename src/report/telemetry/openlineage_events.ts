import type { Asset, Upstream } from "../../project/model.ts";
import { version } from "../../version.ts";

/** What a run of a job says; see https://openlineage.io/spec/2-0-2/OpenLineage.json. */
export type EventType = "START" | "COMPLETE" | "FAIL" | "ABORT";

/** A job, and one of its runs. */
export interface LineageRun {
  /** UUID. */
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
}

/** A table, by where it lies. */
interface Dataset {
  readonly namespace: string;
  readonly name: string;
}

/** Where tables lie, by the asset that makes them. */
export interface Datasets {
  readonly assets: ReadonlyMap<string, Asset>;
  /** Of an asset's connection. */
  readonly namespaceOf: (asset: Asset) => string;
}

const producer = `urn:bruin-deno:${version}`;

/** An event; without `asset` it is one of the whole pipeline. */
export function lineageEvent(
  type: EventType,
  { run, parent, asset, datasets, time, error, columns }: {
    readonly run: LineageRun;
    readonly parent?: LineageRun | undefined;
    readonly asset?: Asset | undefined;
    readonly datasets: Datasets;
    readonly time: Date;
    /** The kind of what failed and its code: messages may quote rows. */
    readonly error?: string | undefined;
    /** Whether the columns of the output say where they come from. */
    readonly columns: boolean;
  },
) {
  const job = ({ namespace, name }: LineageRun) => ({ namespace, name });
  return {
    eventType: type,
    eventTime: time.toISOString(),
    producer,
    schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    run: {
      runId: run.id,
      facets: {
        ...parent && {
          parent: facet("1-0-1/ParentRunFacet", { run: { runId: parent.id }, job: job(parent) }),
        },
        ...error !== undefined && {
          errorMessage: facet("1-0-1/ErrorMessageRunFacet", {
            message: error,
            programmingLanguage: "SQL",
          }),
        },
      },
    },
    job: {
      ...job(run),
      facets: {
        jobType: facet("2-0-3/JobTypeJobFacet", {
          processingType: "BATCH",
          integration: "BRUIN",
          jobType: asset === undefined ? "PIPELINE" : "ASSET",
        }),
      },
    },
    inputs: asset === undefined ? [] : asset.upstreams.map((upstream) => input(upstream, datasets)),
    outputs: asset === undefined ? [] : [output(asset, { datasets, columns })],
  };
}

function facet(path: string, fields: Readonly<Record<string, unknown>>) {
  const [, name] = path.split("/");
  return {
    _producer: producer,
    _schemaURL: `https://openlineage.io/spec/facets/${path}.json#/$defs/${name}`,
    ...fields,
  };
}

function input({ kind, value }: Upstream, { assets, namespaceOf }: Datasets): Dataset {
  const asset = assets.get(value);
  if (asset !== undefined) return { namespace: namespaceOf(asset), name: asset.name };
  // OpenLineage: `s3://bucket/key` is `key` in `s3://bucket`.
  const url = kind === "uri" ? /^([a-z][a-z0-9+.-]*:\/\/[^/]+)\/(.+)$/i.exec(value) : null;
  const [, namespace = "bruin", name = value] = url ?? [];
  return { namespace, name };
}

function output(
  asset: Asset,
  { datasets, columns }: { readonly datasets: Datasets; readonly columns: boolean },
) {
  const namespace = datasets.namespaceOf(asset);
  const fields = asset.columns.map(({ name, type, description }) => ({
    name,
    ...type !== "" && { type },
    ...description !== "" && { description },
  }));
  const made = asset.columns.filter(({ upstreams }) => upstreams.length > 0);
  return {
    namespace,
    name: asset.name,
    facets: {
      ...fields.length > 0 && { schema: facet("1-1-1/SchemaDatasetFacet", { fields }) },
      ...columns && made.length > 0 && {
        columnLineage: facet("1-2-0/ColumnLineageDatasetFacet", {
          fields: Object.fromEntries(made.map(({ name, upstreams }) => [name, {
            inputFields: upstreams.map(({ table, column: field }) => {
              const source = datasets.assets.get(table);
              // A table of no asset is in the database of who reads it.
              const from = source === undefined ? namespace : datasets.namespaceOf(source);
              return { namespace: from, name: table, field };
            }),
          }])),
        }),
      },
    },
  };
}
