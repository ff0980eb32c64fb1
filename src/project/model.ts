/** What the user's files say, after reading and merging. Everything is plain, immutable data. */

import type { ExactDecimal } from "../exact_numbers.ts";

/** A value of YAML or JSON; a whole number that `number` cannot hold exactly is a `bigint`. */
export type Value = null | boolean | number | bigint | string | readonly Value[] | {
  readonly [key: string]: Value;
};

/** A {@linkcode Value} whose numbers have every digit that is written. */
export type ExactValue =
  | null
  | boolean
  | number
  | bigint
  | ExactDecimal
  | string
  | readonly ExactValue[]
  | {
    readonly [key: string]: ExactValue;
  };

/** A folder tree that holds one or more pipelines, and the settings they share. */
export interface Project {
  /** Absolute path of the git root, else of the nearest folder with `.bruin.yml`, else of the pipeline. */
  readonly root: string;
  readonly config: Config;
  /** The environment of this invocation, one of `config.environments`. */
  readonly environment: Environment;
}

/** `.bruin.yml`. */
export interface Config {
  /** Absolute path; relative paths inside are relative to its folder. The file itself may be absent. */
  readonly path: string;
  readonly exists: boolean;
  readonly defaultEnvironment: string;
  readonly environments: readonly Environment[];
  /** Keys at the top of the file that are not read; none when left out. */
  readonly strayKeys?: readonly string[];
  /** Problems found while reading the file that do not stop a run; none when left out. */
  readonly warnings?: readonly ProjectWarning[];
}

export interface Environment {
  readonly name: string;
  /** Put before the schema part of asset names, ends with `_`; empty when there is none. */
  readonly schemaPrefix: string;
  readonly fullRefreshRestricted: boolean;
  readonly connections: readonly ConfiguredConnection[];
  /** Where a secrets backend finds the secrets of connections that do not have the usual names. */
  readonly secrets: readonly ConfiguredSecret[];
}

/** One entry below `secrets:` in `.bruin.yml`. */
export interface ConfiguredSecret {
  readonly connection: string;
  /** What the backend calls the secret; `undefined` when it has the usual name. */
  readonly secretId: string | undefined;
  /** The connection type, for secrets that do not say. */
  readonly type: string | undefined;
  /** Fields of the connection that the secret does not hold. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Line in `.bruin.yml`, from 1. */
  readonly line: number;
  /** Like those of {@linkcode ConfiguredConnection}. */
  readonly unsetVariables: readonly string[];
}

/** One entry below `connections:` in `.bruin.yml`, not validated yet. */
export interface ConfiguredConnection {
  readonly type: string;
  readonly name: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** Line in `.bruin.yml`, from 1. */
  readonly line: number;
  /**
   * Variables that the details name as `${NAME}` and the environment lacks; their references are
   * left in the details as they are. The user of the connection must refuse it and name them.
   */
  readonly unsetVariables: readonly string[];
}

/** `pipeline.yml` and the assets beside it. */
export interface Pipeline {
  readonly name: string;
  /** What `id` says, which some files have instead of a name; empty when it is not given. */
  readonly legacyId: string;
  /** Absolute path of the definition file. */
  readonly path: string;
  /** Absolute path of its folder. */
  readonly directory: string;
  readonly schedule: string;
  readonly startDate: string;
  /** Platform key → connection name. */
  readonly defaultConnections: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, Variable>>;
  /** Variant name → variable name → value. */
  readonly variants: Readonly<Record<string, Readonly<Record<string, Value>>>>;
  readonly notifications: Value;
  readonly catchup: string;
  /** Keys of the platforms that descriptions are written to without being asked; empty for none. */
  readonly metadataPush: readonly string[];
  /** Where each asset leaves a row when it is committed; `undefined` when none does. */
  readonly exactlyOnce?: ExactlyOncePlace | undefined;
  readonly retries: number | undefined;
  readonly concurrency: number;
  readonly maxActiveSteps: number | undefined;
  readonly owner: string;
  readonly tags: readonly string[];
  readonly domains: readonly string[];
  readonly meta: Readonly<Record<string, string>>;
  readonly agent: boolean;
  /** The whole `default:` block as written, for rules that look at it. */
  readonly defaults: Value;
  /** The same, read; `undefined` when there is none. */
  readonly assetDefaults?: AssetDefaults | undefined;
  /** Rows for unit tests, as written. */
  readonly fixtures: readonly ExactValue[];
  /** In walk order. */
  readonly assets: readonly Asset[];
  /** Text of the files in `macros/`, joined in order of their names; empty when there are none. */
  readonly macros: readonly SourceFile[];
  /** Problems found while reading that do not stop a run, such as unknown keys. */
  readonly warnings: readonly ProjectWarning[];
}

/** The table in which assets leave a row when they are committed. */
export interface ExactlyOncePlace {
  /** Empty for the one that the connection uses anyway. */
  readonly schema: string;
  readonly table: string;
}

export interface SourceFile {
  /** Absolute path. */
  readonly path: string;
  readonly text: string;
}

/**
 * What follows from a finding: no run starts with a `critical` one; a `warning` is part of the output
 * of a run; a `note` is only told by `validate`.
 */
export type FindingSeverity = "critical" | "warning" | "note";

/** Something that was found while the files were read, and did not keep them from being read. */
export interface ProjectWarning {
  /** One sentence, sentence case, no final period. */
  readonly message: string;
  readonly severity: FindingSeverity;
  readonly file: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** Asset that the file defines; `undefined` for `pipeline.yml` and `.bruin.yml`. */
  readonly asset: string | undefined;
}

/** A pipeline variable: a JSON Schema with its default and the value of this run. */
export interface Variable {
  readonly schema: Readonly<Record<string, Value>>;
  /** `undefined` when the file gives no default. */
  readonly default: Value | undefined;
  /** Default, overridden by `--var`, overridden by the variant. */
  readonly value: Value | undefined;
}

/** Where and how an asset is written. */
export type AssetFormat = "sql" | "python" | "r" | "yaml" | "comments";

export interface Asset {
  readonly name: string;
  /** The name before a variant was rendered into it, by which editors know the asset. */
  readonly writtenName: string;
  readonly type: string;
  readonly format: AssetFormat;
  /** Absolute path of the definition file. */
  readonly path: string;
  /** Absolute path of the file that is run: the definition file, or what `run:` of a YAML asset names. */
  readonly executablePath: string;
  /** Text after the header, trimmed; for YAML assets without `run:` the empty text. */
  readonly body: string;
  /** Line of the file on which `body` starts, from 1. */
  readonly bodyLine: number;
  readonly uri: string;
  readonly description: string;
  readonly owner: string;
  /** A text is a template not resolved yet; `undefined` when not given, which means `true`. */
  readonly enabled: boolean | string | undefined;
  readonly tags: readonly string[];
  readonly domains: readonly string[];
  readonly meta: Readonly<Record<string, string>>;
  /** The block `metadata`, which is another one than `meta`. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tier: number | undefined;
  readonly upstreams: readonly Upstream[];
  /** `undefined` when the asset has none of its own; see `connections.ts` for the one it uses. */
  readonly connection: string | undefined;
  readonly materialization: Materialization | undefined;
  readonly columns: readonly Column[];
  readonly customChecks: readonly CustomCheck[];
  readonly unitTests: readonly ExactValue[];
  /** Not rendered yet. */
  readonly parameters: Readonly<Record<string, Value>>;
  /** The lines on which the asset's file gives them, for messages; default: not known. */
  readonly parameterLines?: Readonly<Record<string, number>>;
  readonly secrets: readonly SecretMapping[];
  readonly image: string;
  readonly instance: string;
  readonly hooks: Hooks;
  readonly intervalModifiers: IntervalModifiers;
  readonly startDate: string;
  readonly retries: number | undefined;
  /** Seconds; -1 for none although the pipeline has one. */
  readonly rerunCooldown: number | undefined;
  /** Milliseconds for each step; `undefined` without a limit. */
  readonly timeoutMs: number | undefined;
  /** `undefined` when neither the file nor the environment says so, which means `false`. */
  readonly refreshRestricted: boolean | undefined;
  /** `false` leaves the asset out when a run commits the others exactly once; else `undefined`. */
  readonly exactlyOnce?: boolean | undefined;
  readonly notifications: Value;
  /** Entities of the glossary; `undefined` when the file has no such key, which machines tell from none. */
  readonly extends: readonly string[] | undefined;
  /** The blocks `snowflake`, `athena`, `bigquery`, `doris`, `starrocks`, `routing`, as written. */
  readonly platformOptions: Readonly<Record<string, Value>>;
}

/** What assets take from the `default` block of their pipeline. */
export type AssetDefaults = Omit<
  Asset,
  "writtenName" | "format" | "path" | "executablePath" | "body" | "bodyLine"
>;

export interface Upstream {
  readonly kind: "asset" | "uri";
  /** Asset name or URI. */
  readonly value: string;
  /** `symbolic` counts for lineage only, not for scheduling. */
  readonly mode: "full" | "symbolic";
  readonly columns: readonly { readonly name: string; readonly usage: string }[];
}

export type Strategy =
  | "create+replace"
  | "delete+insert"
  | "truncate+insert"
  | "append"
  | "merge"
  | "time_interval"
  | "ddl"
  | "scd2_by_time"
  | "scd2_by_column"
  | "datavault_hub"
  | "datavault_link"
  | "datavault_satellite";

/** Lower-cased as written; values outside the known ones are kept for `validate/` to report. */
export interface Materialization {
  /** `view`, `table`, or empty. */
  readonly type: string;
  /** One of {@linkcode Strategy}, or empty for the default of the type. */
  readonly strategy: string;
  readonly partitionBy: string;
  /** `undefined` when not given. */
  readonly clusterBy: readonly string[] | undefined;
  readonly incrementalKey: string;
  readonly incrementalPredicate: string;
  /** `date`, `timestamp`, or empty. */
  readonly timeGranularity: string;
}

export interface Column {
  readonly name: string;
  /** `Entity.attribute` of the glossary, or empty. */
  readonly extends: string;
  readonly sourceColumn: string;
  readonly type: string;
  readonly mask: string;
  readonly description: string;
  readonly owner: string;
  readonly tags: readonly string[];
  readonly domains: readonly string[];
  readonly meta: Readonly<Record<string, string>>;
  readonly primaryKey: boolean;
  readonly updateOnMerge: boolean;
  readonly mergeSql: string;
  /** `undefined` when not given, which means `true`. */
  readonly nullable: boolean | undefined;
  readonly default: string;
  readonly collation: string;
  readonly precision: number | undefined;
  readonly scale: number | undefined;
  readonly length: number | undefined;
  readonly foreignKey: { readonly table: string; readonly column: string } | undefined;
  readonly checks: readonly ColumnCheck[];
  readonly upstreams: readonly { readonly table: string; readonly column: string }[];
}

export type CheckValue =
  | string
  | number
  | bigint
  | ExactDecimal
  | boolean
  | readonly string[]
  | readonly (number | bigint)[];

export interface ColumnCheck {
  /** SHA-256 of `asset-column-check` in hex. */
  readonly id: string;
  readonly name: string;
  readonly value: CheckValue | undefined;
  readonly blocking: boolean;
  readonly description: string;
  readonly retries: number | undefined;
  readonly notifications: Value;
}

export interface CustomCheck {
  /** SHA-256 of `asset-name` in hex. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly query: string;
  /** Expected scalar. */
  readonly value: number | bigint | ExactDecimal;
  /** Expected number of rows; replaces `value` when given. */
  readonly count: number | undefined;
  readonly blocking: boolean;
  readonly retries: number | undefined;
  readonly notifications: Value;
}

export interface SecretMapping {
  /** Connection name. */
  readonly key: string;
  /** Environment variable; equal to `key` when not given. */
  readonly injectAs: string;
}

export interface Hooks {
  readonly pre: readonly string[];
  readonly post: readonly string[];
  readonly applicableTypes: readonly string[];
}

/** Texts such as `-2h`, or templates that yield one; empty when not given. */
export interface IntervalModifiers {
  readonly start: string;
  readonly end: string;
}
