/** How a platform writes texts and comments. */
export interface Lexis {
  /** Whether a backslash in a text escapes the next character. */
  readonly backslash: boolean;
  /** Whether `#` starts a comment. */
  readonly hashComment: boolean;
  /** Whether double quotes are around texts, and not around names. */
  readonly quotedText: boolean;
  /** Whether square brackets are around names. */
  readonly brackets: boolean;
}

const standard: Lexis = {
  backslash: false,
  hashComment: false,
  quotedText: false,
  brackets: false,
};
const bigquery: Lexis = { ...standard, backslash: true, hashComment: true, quotedText: true };
const spark: Lexis = { ...standard, backslash: true, quotedText: true };
const microsoft: Lexis = { ...standard, brackets: true };

const platforms: Readonly<Record<string, Lexis>> = {
  google_cloud_platform: bigquery,
  mysql: bigquery,
  doris: bigquery,
  starrocks: bigquery,
  databricks: spark,
  spark,
  sail: spark,
  snowflake: { ...standard, backslash: true },
  clickhouse: { ...standard, backslash: true, hashComment: true },
  mssql: microsoft,
  synapse: microsoft,
  fabric: microsoft,
};

/** The lexis of a platform such as `postgres`; that of the SQL standard for others. */
export function lexisOf(platform: string): Lexis {
  return Object.hasOwn(platforms, platform) ? platforms[platform] : standard;
}
