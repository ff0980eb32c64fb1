import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Asset, Materialization } from "../../../src/project/model.ts";
import { createAssetScope, type RunSettings } from "../../../src/run/asset_scope.ts";
import { ingestArguments, type IngestArgumentsOptions } from "../../../src/run/ingest/arguments.ts";
import { exampleColumn } from "../../sql/example_asset.ts";
import { fakeAsset } from "../fake_models.ts";
import { fakeSettings } from "../steps/step_setting.ts";

interface Case {
  readonly title: string;
  readonly asset: Partial<Pick<Asset, "parameters" | "columns" | "startDate">>;
  readonly materialization?: Partial<Materialization> | undefined;
  readonly settings?: Partial<RunSettings> | undefined;
  readonly options?: Partial<IngestArgumentsOptions>;
  /** What is added between the table names and the interval. */
  readonly flags?: readonly string[];
  /** Everything from the interval on. */
  readonly end?: readonly string[];
  readonly source?: readonly string[];
}

const interval = [
  ...["--interval-start", "2024-01-01T00:00:00.000000Z"],
  ...["--interval-end", "2024-01-02T00:00:00.000000Z"],
];

const cases: readonly Case[] = [
  { title: "nothing but the tables", asset: {} },
  {
    title: "every parameter with a value, in kebab case",
    asset: {
      parameters: {
        incremental_key: "updated",
        incremental_strategy: "delete+insert",
        partition_by: "day",
        cluster_by: ["country", "city"],
        schema_contract: "freeze",
        schema_naming: "direct",
        page_size: 1000,
        loader_file_size: "2000",
        extract_parallelism: 2,
        extract_partition_by: "id",
        extract_partition_interval: "1d",
        sql_reflection_level: "minimal",
        sql_limit: 10,
        sql_exclude_columns: "a,b",
        pipelines_dir: "/tmp/state",
        staging_bucket: "gs://b",
        staging_dataset: "stage",
        sql_backend: "pyarrow",
        loader_file_format: "csv",
      },
    },
    flags: [
      ...["--incremental-key", "updated", "--incremental-strategy", "delete+insert"],
      ...["--partition-by", "day", "--cluster-by", "country,city"],
      ...["--schema-contract", "freeze", "--schema-naming", "direct", "--page-size", "1000"],
      ...["--loader-file-size", "2000", "--extract-parallelism", "2"],
      ...["--extract-partition-by", "id", "--extract-partition-interval", "1d"],
      ...["--sql-reflection-level", "minimal", "--sql-limit", "10"],
      ...["--sql-exclude-columns", "a,b", "--pipelines-dir", "/tmp/state"],
      ...["--staging-bucket", "gs://b", "--staging-dataset", "stage"],
      ...["--sql-backend", "pyarrow", "--loader-file-format", "csv"],
    ],
  },
  {
    title: "switches only when they are true",
    asset: { parameters: { no_inference: true, trim_whitespace: "false" } },
    flags: ["--no-inference"],
  },
  {
    title: "the materialization",
    asset: {},
    materialization: {
      strategy: "create+replace",
      incrementalKey: "updated",
      partitionBy: "day",
      clusterBy: ["country"],
    },
    flags: [
      ...["--incremental-key", "updated", "--incremental-strategy", "replace"],
      ...["--partition-by", "day", "--cluster-by", "country"],
    ],
  },
  {
    title: "primary keys, masks, and a key that is a date",
    asset: {
      parameters: { mask: "phone:redact" },
      columns: [
        exampleColumn({ name: "id", type: "integer", primaryKey: true }),
        exampleColumn({ name: "region", type: "text", primaryKey: true }),
        exampleColumn({ name: "email", mask: "hash" }),
        exampleColumn({ name: "name", mask: "surname:partial:2" }),
        exampleColumn({ name: "day", type: "DATE" }),
      ],
    },
    materialization: { strategy: "merge", incrementalKey: "day" },
    flags: [
      ...["--incremental-key", "day", "--incremental-strategy", "merge"],
      ...["--mask", "email:hash", "--mask", "surname:partial:2", "--mask", "phone:redact"],
      ...["--columns", "day:date", "--primary-key", "id", "--primary-key", "region"],
    ],
  },
  {
    title: "the types of columns with enforce_schema",
    asset: {
      parameters: { enforce_schema: true },
      columns: [
        exampleColumn({ name: "Order ID", type: "INT64" }),
        exampleColumn({ name: "total", type: "numeric(10, 2)" }),
        exampleColumn({ name: "huge", type: "numeric(76,2)" }),
        exampleColumn({ name: "code", type: "varchar(20)" }),
        exampleColumn({ name: "at", type: "timestamp  without time zone" }),
        exampleColumn({ name: "tags", type: "array<string>" }),
        exampleColumn({ name: "odd", type: "geography" }),
        exampleColumn({ name: "untyped" }),
      ],
    },
    flags: [
      "--columns",
      "order_id:bigint,total:decimal(10,2),huge:decimal,code:text(20),at:timestamp_ntz,tags:json",
    ],
  },
  {
    title: "the types that generation 0 knows",
    asset: {
      parameters: { enforce_schema: "true" },
      columns: [
        exampleColumn({ name: "id", type: "integer" }),
        exampleColumn({ name: "total", type: "decimal", precision: 10, scale: 2 }),
        exampleColumn({ name: "code", type: "varchar(20)" }),
        exampleColumn({ name: "at", type: "datetime2" }),
        exampleColumn({ name: "took", type: "interval" }),
      ],
    },
    options: { major: 0 },
    flags: ["--columns", "id:bigint,total:decimal,code:text,at:timestamp"],
  },
  {
    title: "a file type",
    asset: { parameters: { source_table: "bucket/day.gz", file_type: "csv" } },
    source: ["--source-table", "bucket/day.gz#csv"],
  },
  {
    title: "every table of a source whose changes are captured",
    asset: { parameters: { source_table: "*", cdc: true } },
    source: [],
    flags: ["--incremental-strategy", "merge"],
  },
  {
    title: "a stream, which has no end",
    asset: {
      parameters: {
        cdc: true,
        stream: true,
        flush_interval: "10s",
        flush_records: 500,
        cdc_stream_metrics_addr: "127.0.0.1:9000",
      },
    },
    flags: [
      ...["--incremental-strategy", "merge", "--stream", "--flush-interval", "10s"],
      ...["--flush-records", "500", "--metrics-addr", "127.0.0.1:9000"],
    ],
    end: interval.slice(0, 2),
  },
  {
    title: "flushing only while streaming",
    asset: { parameters: { flush_interval: "10s", flush_records: 500 } },
  },
  {
    title: "a full refresh from the start date of the asset",
    asset: { startDate: "2020-05-06" },
    settings: { fullRefresh: true },
    end: [
      ...["--interval-start", "2020-05-06T00:00:00.000000Z", ...interval.slice(2)],
      "--full-refresh",
    ],
  },
  {
    title: "a full refresh of an asset without a start date",
    asset: {},
    settings: { fullRefresh: true },
    end: [...interval, "--full-refresh"],
  },
  {
    title: "annotations",
    asset: {},
    options: { annotation: '{"asset":"raw.people","type":"main"}' },
    end: [...interval, "--query-annotations", '{"asset":"raw.people","type":"main"}'],
  },
  {
    title: "no annotations with generation 0, which cannot write them",
    asset: {},
    options: { major: 0, annotation: '{"asset":"raw.people"}' },
  },
  {
    title: "what templates make of parameters",
    asset: { parameters: { source_table: "people_{{ start_date_nodash }}" } },
    source: ["--source-table", "people_20240101"],
  },
];

describe("ingestArguments()", () => {
  for (const { title, asset: fields, materialization, settings, options, ...expected } of cases) {
    it(`passes ${title}`, () => {
      const asset = fakeAsset("raw.people", {
        type: "ingestr",
        ...fields,
        parameters: { source_table: "people", ...fields.parameters },
        materialization: materialization && {
          type: "table",
          strategy: "",
          partitionBy: "",
          clusterBy: undefined,
          incrementalKey: "",
          incrementalPredicate: "",
          timeGranularity: "",
          ...materialization,
        },
      });
      const scope = createAssetScope(asset, {
        settings: fakeSettings([asset], settings),
        platform: undefined,
      });
      const { source = ["--source-table", "people"], flags = [], end = interval } = expected;
      assertEquals(ingestArguments(scope, { major: 1, ...options }), [
        ...["ingest", ...source, "--dest-table", "raw.people", "--yes", "--progress", "log"],
        ...flags,
        ...end,
      ]);
    });
  }
});
