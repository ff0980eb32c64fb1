/** The command line of the reference: its commands and their flags, with what is better here. */

export interface ReferenceCommand {
  /** The words behind the program's name, such as `connections list`. */
  readonly name: string;
  /** The long names of its flags, without dashes. */
  readonly flags: string;
  /** What is better here, or other on purpose: flag → words; the empty flag is the command itself. */
  readonly better?: Readonly<Record<string, string>>;
  /** Why it is not here; only where that is for good. */
  readonly never?: string;
  /** Why it is not here yet. */
  readonly missing?: string;
}

const database = "connection output environment env config-file";
const paths = "start-date end-date apply-interval-modifiers config-file output";

/** What each command has, as far as its description goes. Flags of every command are those of the first. */
export const referenceCommands: readonly ReferenceCommand[] = [
  {
    name: "",
    flags: "debug secrets-backend",
    better: { "": "exit codes say what a retry is worth; failures have a cause and a remedy" },
  },
  {
    name: "run",
    flags:
      "downstream workers start-date end-date environment env push-metadata force no-log-file " +
      "sensor-mode full-refresh apply-interval-modifiers continue selector tag exclude-tag " +
      "single-check only modified config-file no-validation no-timestamp no-color verbose " +
      "mask-credentials interactive stream var variant timeout query-annotations backfill-id " +
      "backfill-total exp-use-winget-for-uv debug-ingestr-src minimal-logs use-pip use-gong",
    better: {
      "": "needs no git repository; `--exactly-once`, `--lock`, `--log-format json`, …",
      "mask-credentials": "secrets are always masked",
      "debug-ingestr-src": "also a program that was built",
    },
  },
  {
    name: "validate",
    flags:
      "environment env force config-file output exclude-warnings fast exclude-tag var variant " +
      "exclude-paths full-refresh",
    better: { "": "every problem at once, with file and line" },
  },
  {
    name: "render",
    flags: `full-refresh ${paths} var variant raw-query`,
    better: { "": "also `--environment`" },
  },
  {
    name: "render-ddl",
    flags: paths,
    better: {
      "":
        "refuses columns without a type, and assets without a table; also `--environment`, `--var`, `--variant`",
    },
  },
  {
    name: "query",
    flags:
      "connection query asset pipeline environment env config-file limit output timeout export " +
      "split-rows dry-run dangerously-bypass-soft-limits query-annotations description var " +
      "start-date end-date semantic-model metric dimension filter segment sort",
    better: {
      output: "no digit is lost: integers, decimals, fractions of seconds",
      timeout: "the query is cancelled in the database",
      "semantic-model": "wrong rows and numbers mended: see docs/semantic_models.md",
    },
  },
  {
    name: "lineage",
    flags: "full output",
    better: { "": "columns with `--columns`", output: "also `mermaid` and `html`" },
  },
  {
    name: "format",
    flags: "output fail-if-changed sqlfluff",
    better: { "": "keeps comments and keys that it does not know" },
  },
  {
    name: "patch fill-asset-dependencies",
    flags: "output variant",
    better: { "": "comments stay, with variables and macros; ends with 1 when an asset fails" },
  },
  {
    name: "patch fill-columns-from-db",
    flags: "output environment env connection",
    better: { "": "comments stay; types as the catalog writes them, with their length" },
  },
  {
    name: "init",
    flags: "in-place",
    better: { "": "never replaces a file, needs no git repository; templates of its own" },
  },
  {
    name: "clean",
    flags: "uv-cache",
    better: { "": "deletes nothing outside of the logs; `--all`, `--older-than`, `--dry-run`" },
  },
  {
    name: "connections list",
    flags: "environment env config-file output",
    better: { output: "what is secret is `********`" },
  },
  {
    name: "connections test",
    flags: "name connection environment env config-file output type",
    better: { "": "opens this connection only, and tells of each stage with its time" },
  },
  {
    name: "connections add",
    flags: "environment env name type credentials output config-file",
    better: {
      "": "comments, order and `${VARIABLES}` stay; fields are checked; secrets are not echoed",
      credentials: "`-` reads standard input",
    },
  },
  {
    name: "connections delete",
    flags: "environment env name output config-file",
    better: { "": "comments, order and `${VARIABLES}` stay" },
  },
  {
    name: "environments list",
    flags: "output config-file",
    better: { output: "in the order of the file" },
  },
  {
    name: "environments create",
    flags: "name schema-prefix output config-file",
    better: { "": "comments, order and `${VARIABLES}` stay" },
  },
  {
    name: "environments update",
    flags: "name new-name schema-prefix output config-file",
    better: { "schema-prefix": "stays when it is not given" },
  },
  {
    name: "environments clone",
    flags: "source target schema-prefix output config-file",
    better: { "": "comments and `${VARIABLES}` are copied" },
  },
  {
    name: "environments delete",
    flags: "name force output config-file",
    better: { "": "says which environment is the default one from then on" },
  },
  {
    name: "import database",
    flags: "connection schema schemas no-columns ingestr destination environment config-file",
    better: { "": "types by the connection, views by their query, the same text at every import" },
  },
  {
    name: "import bq-scheduled-queries",
    flags: "",
    better: {
      "": "says what an asset lacks of its query; `--only`; the same text at every import",
    },
  },
  {
    name: "import snowflake-tasks",
    flags: "",
    better: { "": "says what an asset lacks of its task; `--only`; the same text at every import" },
  },
  {
    name: "import tableau",
    flags: "",
    better: { "": "each asset depends on what it is made of; `--only`; the same text every time" },
  },
  {
    name: "import quicksight",
    flags: "",
    better: { "": "each asset depends on what it reads; `--only`; the same text at every import" },
  },
  {
    name: "import odi",
    flags: "",
    missing: "no document describes its repository, an Oracle database or exported XML",
  },
  {
    name: "data-diff",
    flags: "connection full tolerance fail-if-diff target-dialect reverse output environment " +
      "config-file dry-run sample",
    better: {
      "": "compares every row, exactly, also between platforms; `--key`, `--limit`",
      full: "compares rows, not only figures about columns",
      "target-dialect": "by the type of the connection, not by its name",
      sample: "says that it changes nothing for tables; collections of MongoDB cannot be compared",
      "dry-run": "also the plans of databases that name no cost",
    },
  },
  {
    name: "unit-test",
    flags: "environment var start-date end-date",
    better: { "": "runs in this process and asks no warehouse; also `-o json`" },
  },
  {
    name: "docs",
    flags: "output title variant exclude-code open",
    better: {
      "": "works without scripts; a wrong path is said; credentials in parameters are hidden",
      "exclude-code": "also the queries of checks and hooks",
    },
  },
  {
    name: "curl",
    flags: "environment config-file",
    better: {
      "": "no value is in a command line or in output; fetches the named connections only",
    },
  },
  { name: "ai", flags: "", never: "edits files with a model" },
  { name: "mcp", flags: "", better: { "": "the documentation of this program" } },
  { name: "cloud", flags: "", never: "a client of the vendor's service" },
  {
    name: "upgrade",
    flags: "timeout",
    better: {
      "": "asks only the server that you name, and verifies what it gets",
      timeout: "of the whole, and none unless given",
    },
  },
  { name: "version", flags: "output" },
  {
    name: "internal parse-pipeline",
    flags: "column-lineage exp-slim-response variant",
    better: { "": "[what the reference loses](editor.md), and `warnings`" },
  },
  {
    name: "internal parse-asset",
    flags: "column-lineage variant",
    better: { "": "no crash on a file that is no asset" },
  },
  { name: "internal list-variants", flags: "" },
  {
    name: "internal patch-asset",
    flags: "body convert",
    better: { body: "columns of dependencies stay", convert: "the type of the pipeline" },
  },
  { name: "internal patch-pipeline", flags: "body", better: { body: "no defaults are written" } },
  {
    name: "internal parse-glossary",
    flags: "pretty entities-only domains-only",
    better: { "": "says what is wrong with a file" },
  },
  { name: "internal connections", flags: "", better: { "": "descriptions, and what is secret" } },
  { name: "internal db-summary", flags: database },
  { name: "internal fetch-databases", flags: database },
  { name: "internal fetch-tables", flags: `${database} database` },
  {
    name: "internal fetch-columns",
    flags: `${database} database table`,
    better: { "": "keys and constraints as the database has them" },
  },
  { name: "internal list-templates", flags: "output" },
  {
    name: "internal ingestr-sources",
    flags: "source",
    better: { "": "[tables of 16 services so far](editor.md)" },
  },
  { name: "internal ingestr-uri", flags: "config-file environment cdc" },
  {
    name: "internal asset-metadata",
    flags: "environment env config-file start-date end-date",
    better: { "": "[its keys are those of `query --dry-run`](editor.md), which are known" },
  },
  {
    name: "internal lock-asset-dependencies",
    flags: "python-version output",
    better: { "": "[which file it writes](editor.md) is said, and runs read it" },
  },
];
