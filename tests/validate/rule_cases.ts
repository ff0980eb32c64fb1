import type {
  Asset,
  Column,
  ColumnCheck,
  Materialization,
  Pipeline,
  Upstream,
} from "../../src/project/model.ts";
import { makeAsset, makeColumn, makeMaterialization } from "./make_pipeline.ts";

/** What one rule says about a pipeline. */
export interface RuleCase {
  readonly rule: string;
  readonly assets?: readonly Asset[] | undefined;
  readonly pipeline?: Partial<Pipeline> | undefined;
  /** Empty when the rule has nothing to say. */
  readonly messages: readonly string[];
  /** The further lines of the only issue. */
  readonly context?: readonly string[] | undefined;
  /** The remedy of the first issue. */
  readonly fix?: string | undefined;
}

function about(
  rule: string,
  fields: Partial<Asset>,
  messages: readonly string[] | string = [],
): RuleCase {
  return {
    rule,
    assets: [makeAsset(fields)],
    messages: typeof messages === "string" ? [messages] : messages,
  };
}

function aboutPipeline(rule: string, pipeline: Partial<Pipeline>, ...messages: string[]): RuleCase {
  return { rule, pipeline, messages };
}

function on(value: string, fields: Partial<Upstream> = {}): Upstream {
  return { kind: "asset", value, mode: "full", columns: [], ...fields };
}

function table(fields: Partial<Materialization>, asset: Partial<Asset> = {}): Partial<Asset> {
  return { materialization: makeMaterialization(fields), ...asset };
}

function column(fields: Partial<Column>): Partial<Asset> {
  return { columns: [makeColumn(fields)] };
}

function check(name: string, fields: Partial<ColumnCheck> = {}): ColumnCheck {
  return {
    id: "",
    name,
    value: undefined,
    blocking: true,
    description: "",
    retries: undefined,
    notifications: null,
    ...fields,
  };
}

function ingestr(parameters: Asset["parameters"], asset: Partial<Asset> = {}): Partial<Asset> {
  return {
    type: "ingestr",
    format: "yaml",
    parameters: {
      source_connection: "crm",
      source_table: "deals",
      destination: "postgres",
      ...parameters,
    },
    ...asset,
  };
}

const key = makeColumn({ name: "id", primaryKey: true });
const plain = makeColumn({ name: "id" });
const customCheck = {
  ...check("rows"),
  query: "SELECT 1",
  value: 0,
  count: undefined,
};

const names: RuleCase[] = [
  about("task-name-valid", { name: "" }, "A task must have a name"),
  about(
    "task-name-valid",
    { name: "a b" },
    "A task name must be made of alphanumeric characters, dashes, dots and underscores",
  ),
  about(
    "task-name-valid",
    { name: "ü" },
    "A task name must be made of alphanumeric characters, dashes, dots and underscores",
  ),
  about("task-name-valid", { name: "mart.daily-2_x" }),
  about(
    "asset-name-component-count",
    { name: "a.b.c" },
    "Asset name 'a.b.c' is not valid for Postgres: it must be in format `table` or `schema.table`",
  ),
  about(
    "asset-name-component-count",
    { name: "a..b", type: "duckdb.sql" },
    "Asset name 'a..b' is not valid for DuckDB: it must be in format `table`, `schema.table`, or `database.schema.table`",
  ),
  about(
    "asset-name-component-count",
    { name: "a", type: "bq.seed" },
    "Asset name 'a' is not valid for BigQuery: it must be in format `dataset.table` or `project.dataset.table`",
  ),
  about("asset-name-component-count", { name: "a.b.c.d", type: "dremio.sql" }),
  about("asset-name-component-count", { name: "a.b.c.d", type: "python" }),
  {
    rule: "task-name-unique",
    assets: [makeAsset({ name: "a", path: "/1" }), makeAsset({ name: "a", path: "/2" })],
    messages: ["Asset name 'a' is not unique, please make sure all the task names are unique"],
    context: ["/1", "/2"],
  },
  aboutPipeline(
    "valid-pipeline-name",
    { name: "" },
    "The pipeline name cannot be empty, it must be a valid name made of alphanumeric characters, dashes, dots and underscores",
  ),
  aboutPipeline(
    "valid-pipeline-name",
    { name: "a/b" },
    "The pipeline name must be made of alphanumeric characters, dashes, dots and underscores",
  ),
];

const dependencies: RuleCase[] = [
  about("dependency-exists", { upstreams: [on(""), on("x"), on("bq://x", { kind: "uri" })] }, [
    "Assets cannot have empty dependencies",
    "Dependency 'x' does not exist",
  ]),
  {
    rule: "acyclic-pipeline",
    assets: [
      makeAsset({ name: "a", upstreams: [on("b")] }),
      makeAsset({ name: "b", upstreams: [on("a"), on("missing")] }),
      makeAsset({ name: "c", upstreams: [on("b")] }),
    ],
    messages: [
      "The pipeline has a cycle with dependencies, make sure there are no cyclic dependencies",
    ],
    context: ["a ➜ b", "b ➜ a"],
  },
  {
    rule: "acyclic-pipeline",
    assets: [makeAsset({ name: "a", upstreams: [on("a")] })],
    messages: [
      "The pipeline has a cycle with dependencies, make sure there are no cyclic dependencies",
    ],
    context: ["Asset `a` depends on itself"],
  },
  {
    rule: "acyclic-pipeline",
    assets: [
      makeAsset({ name: "a", upstreams: [on("b", { mode: "symbolic" })] }),
      makeAsset({ name: "b", upstreams: [on("a")] }),
    ],
    messages: [],
  },
  {
    rule: "blocking-relationships-check-references-downstream",
    assets: [
      makeAsset({
        name: "a",
        columns: [makeColumn({
          foreignKey: { table: "c", column: "id" },
          checks: [check("relationships")],
        })],
      }),
      makeAsset({ name: "b", upstreams: [on("a")] }),
      makeAsset({ name: "c", upstreams: [on("b")] }),
    ],
    messages: [
      "Column 'id' has a blocking relationships check referencing downstream asset 'c'; the check " +
      "runs before that asset is refreshed. Set blocking to false or restructure the dependencies",
    ],
  },
];

const pipelineFields: RuleCase[] = [
  ...[
    "",
    "daily",
    "@continuous",
    "*/5 0-6,12 1 JAN-mar SUN",
    "@every 1h30m",
    "CRON_TZ=UTC 0 4 * * *",
  ]
    .map((schedule) => aboutPipeline("valid-pipeline-schedule", { schedule })),
  ...["60 * * * *", "* * * *", "* * 0 * *", "@daly", "5-2 * * * *", "*/0 * * * *", "yearly"].map(
    (schedule) =>
      aboutPipeline("valid-pipeline-schedule", { schedule }, `Invalid cron schedule '${schedule}'`),
  ),
  aboutPipeline("valid-pipeline-start-date", { startDate: "2024-02-29" }),
  aboutPipeline(
    "valid-pipeline-start-date",
    { startDate: "2023-02-29" },
    "start_date must be in the format of YYYY-MM-DD in the pipeline definition, '2023-02-29' given",
  ),
  aboutPipeline(
    "valid-pipeline-concurrency",
    { concurrency: -1 },
    "Pipeline concurrency must be 1 or greater",
  ),
  aboutPipeline(
    "valid-pipeline-max-active-steps",
    { maxActiveSteps: 0 },
    "Pipeline max_active_steps must be a positive number",
  ),
  aboutPipeline("valid-variables", {
    variables: {
      a: { schema: {}, default: undefined, value: 1 },
      b: { schema: {}, default: null, value: null },
    },
  }, 'invalid variable "a": must have a default value'),
  aboutPipeline(
    "valid-timeout",
    { defaults: { timeout: "500ms" } },
    "Pipeline default timeout must be at least 1s",
  ),
  aboutPipeline(
    "default-hooks-applicable-types",
    {
      defaults: { hooks: { applicable_type: ["pg.sql", "python"] } },
    },
    'Invalid applicable_type "python" in default hooks: hooks are only supported for SQL asset types',
  ),
];

const assetFields: RuleCase[] = [
  about(
    "valid-task-type",
    { type: "" },
    "A task must have a type, e.g. 'bq.sql' for a GoogleCloudPlatform SQL task",
  ),
  {
    ...about("valid-task-type", { type: "pg.sqll" }, "Invalid asset type 'pg.sqll'"),
    fix: 'did you mean "pg.sql"?',
  },
  about("valid-task-type", { type: "gsheets" }, "Invalid asset type 'gsheets'"),
  about("valid-task-type", { type: "fabric.spark_sql" }),
  about(
    "secret-mapping-key-exists",
    { secrets: [{ key: "", injectAs: "X" }] },
    "Secrets must have a `key` attribute",
  ),
  about(
    "valid-asset-start-date",
    { startDate: "01.02.2024" },
    "start_date must be in the format of YYYY-MM-DD in the asset definition, '01.02.2024' given",
  ),
  about("valid-asset-tier", { tier: 0 }),
  about("valid-asset-tier", { tier: 6 }, "Asset tier must be between 1 and 5"),
  about("valid-timeout", { timeoutMs: 500 }, "Asset timeout must be at least 1s"),
  about("duplicate-tags", { tags: ["a", "A"], columns: [makeColumn({ tags: ["b", "b", "c"] })] }, [
    "Duplicate asset tag 'A' found",
    "Duplicate tag 'b' found in column 'id'",
  ]),
  about(
    "asset-hooks-applicable-type-ignored",
    {
      hooks: { pre: [], post: [], applicableTypes: ["pg.sql"] },
    },
    "applicable_type has no effect on asset-level hooks; it only filters which asset types inherit pipeline default hooks.",
  ),
  about(
    "script-hooks-unsupported",
    {
      type: "r",
      hooks: { pre: ["x"], post: [], applicableTypes: [] },
    },
    "Hooks are currently supported only for SQL assets. Hooks defined on R assets are ignored during execution.",
  ),
];

const notifications: RuleCase[] = [
  aboutPipeline(
    "valid-pipeline-notifications",
    {
      notifications: {
        slack: [{ channel: "#a" }, { channel: "a" }, {}],
        ms_teams: [{ connection: "" }],
        discord: [{ connection: "x" }, { connection: "x" }],
        webhook: [{}],
        email: [{}, { recipients: ["a", ""] }, { recipients: ["a", "b"] }, {
          recipients: ["b", "a"],
        }],
      },
    },
    "The `channel` attribute under the Slack notifications must be unique",
    "Slack notifications must have a `channel` attribute",
    "MS Teams notifications `connection` attribute must not be empty",
    "The `connection` attribute under the Discord notifications must be unique",
    "Email notifications must have at least one recipient",
    "Email notification recipients must not be empty",
    "The `recipients` attribute under the email notifications must be unique",
  ),
  {
    ...about("valid-asset-notifications", {
      customChecks: [{ ...customCheck, notifications: { slack: [{}] } }],
    }, "Slack notifications must have a `channel` attribute"),
    context: ["custom_check:rows"],
  },
];

const available = "[create+replace delete+insert truncate+insert append merge time_interval ddl " +
  "scd2_by_time scd2_by_column datavault_hub datavault_link datavault_satellite]";
const materialization: RuleCase[] = ([
  [table({ type: "" })],
  [
    table({ type: "cube" }),
    "Materialization type 'cube' is not supported, available types are: [view table]",
  ],
  [
    table({
      type: "view",
      strategy: "append",
      incrementalKey: "k",
      incrementalPredicate: "p",
      clusterBy: [],
      partitionBy: "d",
    }),
    "Materialization strategy is not supported for views",
    "Materialization incremental key is not supported for views because views cannot be updated incrementally",
    "Materialization incremental predicate is not supported for views",
    "Materialization cluster by is not supported for views because views cannot be clustered",
    "Materialization partition by is not supported for views because views cannot be partitioned",
  ],
  [
    table({ strategy: "append", incrementalPredicate: "x" }),
    "Incremental predicate is only supported with the 'merge' strategy.",
  ],
  [
    table({ strategy: "append", incrementalKey: "x" }),
    "Incremental key is only supported with 'delete+insert', 'time_interval', 'scd2_by_time' and 'scd2_by_column' strategies.",
  ],
  [
    table({ strategy: "ddl" }),
    "DDL strategy builds the table, from bruin metadata and does not accept a custom query",
  ],
  [table({ strategy: "ddl" }, { body: "" })],
  [
    table({ strategy: "delete+insert" }),
    "Materialization strategy 'delete+insert' requires the 'incremental_key' field to be set",
  ],
  [
    table({ strategy: "merge" }),
    "Materialization strategy 'merge' requires the 'columns' field to be set with actual columns",
  ],
  [
    table({ strategy: "merge" }, { columns: [plain] }),
    "Materialization strategy 'merge' requires the 'primary_key' field to be set on at least one column",
  ],
  [
    table({ strategy: "scd2_by_column" }, { columns: [plain] }),
    "Materialization strategy 'scd2_by_column' requires the 'primary_key' field to be set on at least one column",
  ],
  [
    table({ strategy: "scd2_by_time" }),
    "Materialization strategy 'scd2_by_type' requires the 'incremental_key' field to be set",
    "Materialization strategy 'scd2_by_type' requires the 'primary_key' field to be set on at least one column",
  ],
  [
    table({ strategy: "time_interval" }),
    "Materialization strategy 'time_interval' requires the 'incremental_key' field to be set",
    "Materialization strategy 'time_interval' requires the 'time_granularity' field to be set",
    "'time_granularity' can be either 'date' or 'timestamp'.",
  ],
  [
    table({ strategy: "upsert" }),
    `Materialization strategy 'upsert' is not supported, available strategies are: ${available}`,
  ],
  [table({ strategy: "upsert" }, { type: "python" })],
] as [Partial<Asset>, ...string[]][]).map(([fields, ...messages]) =>
  about("materialization-config", fields, messages)
);

const support: RuleCase[] = [
  about("platform-supports-materialization", table({ strategy: "merge" }, { columns: [key] })),
  about(
    "platform-supports-materialization",
    table({ strategy: "ddl" }, {
      body: "",
      columns: [makeColumn({ type: "int" })],
    }),
  ),
  about(
    "platform-supports-materialization",
    table({ strategy: "append" }, { type: "duckdb.sql" }),
    "unsupported materialization type - strategy combination: (`table` - `append`)",
  ),
  about("platform-supports-materialization", table({ strategy: "append" }, { type: "trino.sql" })),
  about(
    "platform-supports-materialization",
    table({ strategy: "scd2_by_time" }, { type: "duckdb.sql" }),
  ),
  about("platform-supports-checks", {
    type: "duckdb.sql",
    ...column({ checks: [check("unique")] }),
  }, "Check 'unique' of column 'id' is not supported on DuckDB"),
  about("platform-supports-checks", column({ checks: [check("unique"), check("relationships")] })),
];

const vault: RuleCase[] = [
  about(
    "platform-supports-materialization",
    table({ strategy: "datavault_hub" }, { columns: [makeColumn({ name: "a", type: "int" })] }),
    "materialization strategy datavault_hub requires a hash key column",
  ),
];

const columns: RuleCase[] = [
  about("duplicate-column-names", {
    columns: [makeColumn({ name: "a" }), makeColumn({ name: "A" })],
  }, "Duplicate column name 'A' found "),
  about(
    "valid-column-metadata",
    column({ checks: [check("relationships")] }),
    "Column 'id' has a relationships check without foreign_key metadata",
  ),
  about("valid-column-metadata", column({ foreignKey: { table: "", column: "" } }), [
    "Column 'id' has a foreign key without a referenced table",
    "Column 'id' has a foreign key without a referenced column",
  ]),
  about(
    "valid-column-metadata",
    column({ foreignKey: { table: "x", column: "id" } }),
    "Column 'id' has a foreign key referencing asset 'x', which does not exist in the pipeline",
  ),
  about(
    "valid-column-metadata",
    column({ foreignKey: { table: "mart.daily", column: "nope" } }),
    "Column 'id' has a foreign key referencing column 'mart.daily.nope', which does not exist",
  ),
  about("valid-column-metadata", column({ precision: 0, length: -1 }), [
    "Column 'id' has an invalid precision '0'; it must be a positive integer",
    "Column 'id' has an invalid length '-1'; it must be a positive integer",
  ]),
  about(
    "valid-column-metadata",
    column({ precision: 2, scale: 3 }),
    "Column 'id' has a scale '3' greater than its precision '2'",
  ),
  about(
    "valid-column-metadata",
    column({ scale: -1 }),
    "Column 'id' has an invalid scale '-1'; it must not be negative",
  ),
  about(
    "custom-check-query-exists",
    { customChecks: [{ ...customCheck, query: " " }] },
    "Custom check 'rows' query cannot be empty",
  ),
  about(
    "valid-column-checks",
    column({
      checks: [
        check("min"),
        check("max", { value: true }),
        check("max", { value: Infinity }),
        check("min", { value: NaN }),
        check("accepted_values", { value: [] }),
        check("pattern", { value: 1 }),
        check("uniqe"),
        check("zzzzzz"),
        check("unique"),
        check("min", { value: "2024-01-01" }),
        check("accepted_values", { value: [1] }),
      ],
    }),
    [
      "Check 'min' of column 'id' needs a number or a text as its 'value'",
      "Check 'max' of column 'id' needs a number or a text as its 'value'",
      "Check 'max' of column 'id' needs a number or a text as its 'value'",
      "Check 'min' of column 'id' needs a number or a text as its 'value'",
      "Check 'accepted_values' of column 'id' needs a list of at least one item as its 'value'",
      "Check 'pattern' of column 'id' needs a text as its 'value'",
      "Check 'uniqe' of column 'id' does not exist, did you mean 'unique'?",
      "Check 'zzzzzz' of column 'id' does not exist",
    ],
  ),
];

const sensors: RuleCase[] = [
  about(
    "valid-snowflake-query-sensor",
    { type: "sf.sensor.query" },
    "Snowflake query sensor requires a `query` parameter",
  ),
  about(
    "valid-bigquery-query-sensor",
    { type: "bq.sensor.query", parameters: { query: " " } },
    "BigQuery query sensor requires a `query` parameter that is not empty",
  ),
  about(
    "valid-query-sensor",
    { type: "pg.sensor.query" },
    "Postgres query sensor requires a `query` parameter",
  ),
  about(
    "valid-table-sensor-table",
    { type: "pg.sensor.table" },
    "Postgres table sensor requires a `table` parameter",
  ),
  about(
    "valid-table-sensor-table",
    { type: "pg.sensor.table", parameters: { table: "a..b" } },
    "Postgres table sensor `table` parameter contains empty components, 'a..b' given",
  ),
  about(
    "valid-table-sensor-table",
    { type: "pg.sensor.table", parameters: { table: "a.b.c" } },
    "Postgres table sensor `table` parameter must be in format `table` or `schema.table`, 'a.b.c' given",
  ),
  about("valid-table-sensor-table", {
    type: "pg.sensor.table",
    parameters: { table: "{{ var.a }}" },
  }),
  about(
    "valid-object-sensor",
    { type: "s3.sensor.key_sensor", parameters: { bucket_key: " " } },
    [
      "S3 key sensor requires a `bucket_name` parameter",
      "S3 key sensor requires a `bucket_key` parameter",
    ],
  ),
  about(
    "valid-object-sensor",
    { type: "gcs.sensor.prefix", parameters: { bucket_name: "b" } },
    "GCS prefix sensor requires a `prefix` parameter",
  ),
  about(
    "valid-object-sensor",
    { type: "gcs.sensor.object", parameters: { bucket: "gs://b/in", object_name: "a.csv" } },
    "GCS object sensor needs the name of a bucket alone, without gs:// and without a path, " +
      "'gs://b/in' given",
  ),
  about("valid-object-sensor", {
    type: "s3.sensor.key_sensor",
    parameters: {
      bucket_name: "arn:aws:s3:eu-west-1:123456789012:accesspoint/a",
      bucket_key: 2024,
    },
  }),
  about("valid-object-sensor", {
    type: "gcs.sensor.object",
    parameters: { bucket: "{{ var.lake }}", object: "{{ start_date }}.csv" },
  }),
  ...Object.entries({
    "": "empty duration",
    "abc": 'unknown unit "c" in "abc"; use s, m, h, d, ms, or ns',
    "xm": 'invalid numeric portion in "xm"',
    "1h30m": 'invalid numeric portion in "1h30m"',
    "10": 'unknown unit "" in "10"; use s, m, h, d, ms, or ns',
    "-5m": "duration must be positive, got -5",
    "2M": "M (months) is not supported for timeout; use d, h, m, or s",
  }).map(([timeout, reason]) =>
    about(
      "valid-sensor-timeout",
      { type: "pg.sensor.query", parameters: { timeout } },
      `parameters.timeout is invalid: ${reason}`,
    )
  ),
  about("valid-sensor-timeout", { type: "pg.sensor.query", parameters: { timeout: "250ms" } }),
];

const ingestrCases: RuleCase[] = [
  about("valid-ingestr", ingestr({})),
  about(
    "valid-ingestr",
    ingestr({ source_table: "" }),
    "Ingestr assets require the following parameters: source_connection, source_table, destination",
  ),
  about(
    "valid-ingestr",
    ingestr({ incremental_strategy: "upsert", cdc_mode: "x", cdc_sql_capture: "x", version: "1" }),
    [
      "Incremental strategy 'upsert' is not supported for ingestr assets. Supported strategies are: replace, append, merge, delete+insert, truncate+insert",
      "Invalid 'cdc_mode' value: must be 'stream' or 'batch'",
      "Invalid 'cdc_sql_capture' value: must be 'cdc' or 'change_tracking'",
      `Invalid 'version' value "1": must be 'vMAJOR' or fully-qualified 'vMAJOR.MINOR.PATCH'`,
    ],
  ),
  about(
    "valid-ingestr",
    ingestr({}, table({ type: "view", strategy: "ddl", incrementalPredicate: "x" })),
    [
      "Incremental predicate is not supported for ingestr assets",
      "Ingestr assets only support materialization type 'table'",
      "Materialization strategy 'ddl' is not supported for ingestr assets. Supported strategies are: create+replace, append, merge, delete+insert, truncate+insert",
    ],
  ),
  about(
    "valid-ingestr",
    ingestr({ incremental_strategy: "replace" }, table({ strategy: "append" })),
    'Ingestr asset defines both parameters.incremental_strategy="replace" and materialization.strategy="append"',
  ),
  about(
    "valid-ingestr",
    ingestr(
      { incremental_strategy: "replace" },
      table({ strategy: "create+replace", incrementalKey: "x" }),
    ),
    "Materialization incremental key is only supported for append, merge, and delete+insert strategies on ingestr assets",
  ),
  about(
    "valid-ingestr",
    ingestr({ cdc: true, incremental_strategy: "append" }),
    "CDC ingestr assets require incremental strategy 'merge'",
  ),
  about("valid-ingestr", ingestr({ cdc: true, incremental_strategy: "merge" })),
  about(
    "valid-ingestr",
    ingestr({ incremental_strategy: "merge" }, column({ updateOnMerge: true })),
    [
      "Materialization strategy 'merge' requires the 'primary_key' field to be set on at least one column",
      "Ingestr assets do not support the 'update_on_merge' field, the strategy used decide the update behavior",
    ],
  ),
  about(
    "ingestr-cdc-mode-deprecated",
    ingestr({ cdc_mode: "batch" }),
    "'cdc_mode' is deprecated; set 'stream: true' to stream a CDC asset, or omit it for a bounded (batch) run",
  ),
];

const others: RuleCase[] = [
  about(
    "assets-python-validation",
    table({ strategy: "ddl", incrementalPredicate: "x" }, { type: "python" }),
    [
      "A task with materialization must have a connection defined",
      "Incremental predicate is not supported for Python assets",
      "Materialization strategy 'ddl' is not supported for Python assets. Supported strategies are: create+replace, append, merge, delete+insert",
    ],
  ),
  about("assets-python-validation", table({}, { type: "python", connection: "pg" })),
  about("emr-serverless-spark-validation", { type: "emr_serverless.spark" }, [
    "emr_serverless.spark assets must be a YAML file",
    "missing required field parameters.entrypoint",
  ]),
  about("emr-serverless-spark-validation", {
    type: "emr_serverless.pyspark",
    parameters: { entrypoint: "x" },
  }, [
    "emr_serverless.pyspark assets must be a Python file",
    "prohibited field parameters.entrypoint",
  ]),
  about(
    "bigquery-table-options",
    table({}, {
      type: "bq.sql",
      platformOptions: {
        bigquery: { require_partition_filter: true, partition_expiration_days: -1 },
      },
    }),
    [
      "bigquery.require_partition_filter requires materialization.partition_by to be set",
      "bigquery.partition_expiration_days must be a positive number, got -1",
    ],
  ),
  about(
    "bigquery-table-options",
    table({ strategy: "delete+insert", incrementalKey: "day", partitionBy: "DATE(other)" }, {
      type: "bq.sql",
      platformOptions: { bigquery: { require_partition_filter: true } },
    }),
    "bigquery.require_partition_filter with materialization strategy delete+insert requires materialization.partition_by to use materialization.incremental_key",
  ),
  about(
    "valid-time-interval",
    { intervalModifiers: { start: "25h", end: "" } },
    "start date is after end date for asset mart.daily when the interval modifiers '25h' and '' are applied to one day",
  ),
  about("valid-time-interval", { intervalModifiers: { start: "-1M", end: "{{ x }}" } }),
  about(
    "valid-time-interval",
    { intervalModifiers: { start: "-2h", end: "1y" } },
    'unknown interval suffix "y" in "1y"; must be h, m, s, d, M, ms, or ns for asset mart.daily',
  ),
  {
    ...about("unknown-asset-fields", {}, 'assets/mart.sql:3:1: Unknown key "colums" in the asset'),
    pipeline: {
      warnings: [{
        severity: "warning",
        message: 'Unknown key "colums" in the asset',
        file: "/project/shop/assets/mart.sql",
        line: 3,
        column: 1,
        asset: "mart.daily",
      }],
    },
  },
];

const unknownType = (type: string, fix: string): RuleCase => ({
  ...about("valid-task-type", { type }, `Invalid asset type '${type}'`),
  fix,
});
const strategies = "create+replace delete+insert truncate+insert append merge time_interval ddl " +
  "scd2_by_time scd2_by_column datavault_hub datavault_link datavault_satellite";
const sales = { name: "raw.sales", columns: [makeColumn({ name: "id" })] };

/** Every message has a remedy (B2 of what newcomers meet). */
const remedies: RuleCase[] = [
  unknownType("postgres.sql", 'did you mean "pg.sql"?'),
  unknownType("postgresql.seed", 'did you mean "pg.seed"?'),
  unknownType("mysql.sql", 'did you mean "my.sql"?'),
  unknownType("sqlserver.sql", 'did you mean "ms.sql"?'),
  unknownType("bigquery.sql", 'did you mean "bq.sql"?'),
  unknownType("snowflake.sensor.query", 'did you mean "sf.sensor.query"?'),
  unknownType("duckdb", 'did you mean "duckdb.sql"?'),
  unknownType("pythn", 'did you mean "python"?'),
  {
    ...about(
      "valid-task-type",
      { type: "" },
      "A task must have a type, e.g. 'bq.sql' for a GoogleCloudPlatform SQL task",
    ),
    fix: "write type: duckdb.sql for DuckDB, or type: pg.sql for PostgreSQL, into the header",
  },
  {
    rule: "dependency-exists",
    assets: [makeAsset(sales), makeAsset({ name: "a", upstreams: [on("raw.sale")] })],
    messages: ["Dependency 'raw.sale' does not exist"],
    fix: 'did you mean "raw.sales"?',
  },
  {
    rule: "dependency-exists",
    assets: [makeAsset(sales), makeAsset({ name: "a", upstreams: [on("sales")] })],
    messages: ["Dependency 'sales' does not exist"],
    fix: 'did you mean "raw.sales"?',
  },
  {
    // No false lead: what else the strategy needs is said once it is known.
    ...about(
      "materialization-config",
      table({ type: "table", strategy: "delete_insert", incrementalKey: "day" }),
      `Materialization strategy 'delete_insert' is not supported, available strategies are: ` +
        `[${strategies}]`,
    ),
    fix: 'did you mean "delete+insert"?',
  },
  {
    ...aboutPipeline(
      "valid-pipeline-schedule",
      { schedule: "dayly" },
      "Invalid cron schedule 'dayly'",
    ),
    fix: 'did you mean "daily"? Accepted are daily, hourly, weekly, monthly, continuous, ' +
      '@every 1h, or five fields such as "30 3 * * *"',
  },
  {
    ...aboutPipeline(
      "valid-pipeline-name",
      { name: "" },
      "The pipeline name cannot be empty, it must be a valid name made of alphanumeric " +
        "characters, dashes, dots and underscores",
    ),
    fix: "write a first line such as name: shop",
  },
];

export const ruleCases: readonly RuleCase[] = [
  ...remedies,
  ...names,
  ...dependencies,
  ...pipelineFields,
  ...assetFields,
  ...notifications,
  ...materialization,
  ...support,
  ...vault,
  ...columns,
  ...sensors,
  ...ingestrCases,
  ...others,
];
