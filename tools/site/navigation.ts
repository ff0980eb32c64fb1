/** The pages of the documentation site, in the order in which it lists them. */

/** One heading of the navigation. */
export interface NavigationSection {
  readonly title: string;
  /** Paths in the repository; what is shown is the heading of the page. */
  readonly pages: readonly string[];
}

/** Every page; a test compares it with `docs/`. */
export const navigation: readonly NavigationSection[] = [
  {
    title: "Begin",
    pages: [
      "README.md",
      "docs/quick_start.md",
      "docs/installing.md",
      "docs/coming_from_the_reference.md",
    ],
  },
  {
    title: "Credentials",
    pages: [
      "docs/aws_secrets_manager.md",
      "docs/backends/vault.md",
      "docs/backends/doppler.md",
      "docs/backends/azure.md",
      "docs/backends/gcp.md",
      "docs/backends/env.md",
      "docs/secrets_commands.md",
      "docs/connection_types.md",
      "docs/security_model.md",
    ],
  },
  {
    title: "Platforms",
    pages: [
      "docs/platforms.md",
      "docs/platforms/bigquery.md",
      "docs/platforms/databricks.md",
      "docs/platforms/duckdb.md",
      "docs/platforms/mysql.md",
      "docs/platforms/postgres.md",
      "docs/platforms/redshift.md",
      "docs/platforms/snowflake.md",
      "docs/strategies.md",
    ],
  },
  {
    title: "Pipelines",
    pages: [
      "docs/pipelines.md",
      "docs/python_and_seeds.md",
      "docs/ingestr.md",
      "docs/sensors.md",
      "docs/unit_tests.md",
      "docs/semantic_models.md",
      "docs/lineage.md",
      "docs/fields_pipeline.md",
      "docs/fields_asset.md",
      "docs/fields_columns.md",
      "docs/fields_config.md",
    ],
  },
  {
    title: "Commands",
    pages: [
      "docs/run.md",
      "docs/validate.md",
      "docs/query.md",
      "docs/data_diff.md",
      "docs/report.md",
      "docs/commands.md",
      "docs/editor.md",
    ],
  },
  {
    title: "Unattended",
    pages: [
      "docs/deployment.md",
      "docs/cron.md",
      "docs/plan.md",
      "docs/exactly_once.md",
      "docs/faults.md",
      "docs/telemetry.md",
      "docs/performance.md",
    ],
  },
  {
    title: "At 3 a.m.",
    pages: [
      "docs/doctor.md",
      "docs/errors.md",
      "docs/exit_codes.md",
    ],
  },
  {
    title: "The project",
    pages: [
      "docs/architecture.md",
      "CONTRIBUTING.md",
      "SECURITY.md",
      "CODE_OF_CONDUCT.md",
      "CHANGELOG.md",
    ],
  },
];
