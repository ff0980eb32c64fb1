import { ConnectionError } from "../../errors.ts";
import {
  completeListing,
  distinctPlaces,
  type FoundDefinition,
  type FoundQuery,
  type Importer,
  type Listing,
  type ListingOptions,
} from "../../importers/importer.ts";
import { importRefusals } from "../../importers/refusal.ts";
import { tokenize } from "../../sql/lexer.ts";
import { asObject, asText, type Json } from "./answer.ts";
import { errorOf, statementFailure } from "./failure.ts";
import { bigqueryTraits } from "./traits.ts";

/**
 * Queries that BigQuery runs on a schedule: configurations of its Data Transfer Service.
 * @see https://cloud.google.com/bigquery/docs/reference/datatransfer/rest/v1/projects.locations.transferConfigs
 */
export const scheduledQueries: Importer = {
  name: "bq-scheduled-queries",
  about: "An asset for each scheduled query of BigQuery",
  things: { one: "scheduled query", many: "scheduled queries" },
  connectionTypes: ["google_cloud_platform"],
  flags: [
    { name: "project-id", about: "Instead of the connection's project" },
    { name: "location", about: "Instead of the connection's region" },
  ],
  example: "bruin import bq-scheduled-queries shop -c prod --location EU --all",
  list,
};

/** Queries that are asked for at once. */
const pageSize = "100";

async function list(
  { connection, flags, env, signal }: ListingOptions,
): Promise<Listing> {
  const { BigqueryService } = await import("./service.ts");
  const service = await BigqueryService.open(connection, { env });
  const project = flags["project-id"] ?? service.project;
  const location = flags.location ?? service.location;
  // Without a location, the service takes its usual one, as its reference has it.
  const place = location === undefined ? "" : `/locations/${encodeURIComponent(location)}`;
  const configs: Json[] = [];
  let pageToken: string | undefined;
  do {
    const { status, body } = await service.send({
      ...{ api: "transfers", project, signal },
      path: `${place.toLowerCase()}/transferConfigs`,
      query: { dataSourceIds: "scheduled_query", pageSize, pageToken },
    });
    if (status >= 300) {
      throw refused({ status, body }, { connection: connection.name, project, location });
    }
    const { transferConfigs = [], nextPageToken } = body;
    configs.push(...Array.isArray(transferConfigs) ? transferConfigs.map(asObject) : []);
    pageToken = asText(nextPageToken) || undefined;
  } while (pageToken !== undefined);
  const places = distinctPlaces(configs.map(({ displayName, name }) => ({
    place: asText(displayName),
    id: asText(name).split("/").at(-1) ?? "",
  })));
  return completeListing(configs.map((config, index) =>
    definitionOf(config, {
      displayName: asText(config.displayName),
      place: places[index] ?? "",
      // Tables of another project have its name before theirs.
      project: project === service.project ? undefined : project,
    })
  ));
}

function refused(
  answer: { readonly status: number; readonly body: Json },
  place: {
    readonly connection: string;
    readonly project: string;
    readonly location: string | undefined;
  },
) {
  const error = errorOf(answer);
  if (answer.status !== 403) {
    return statementFailure(error, { ...place, statement: "GET /transferConfigs" });
  }
  return new ConnectionError(`BigQuery does not show scheduled queries: ${error.message}`, {
    connection: place.connection,
    ...importRefusals.permission,
    where: `project ${place.project}`,
    fix:
      "enable the BigQuery Data Transfer API in the project, and give the account the permission " +
      "bigquery.transfers.get, which the role BigQuery User (roles/bigquery.user) has",
  });
}

function definitionOf(
  config: Json,
  { displayName, place, project }: {
    readonly displayName: string;
    readonly place: string;
    readonly project: string | undefined;
  },
): FoundDefinition {
  const parameters = asObject(config.params);
  const text = asText(parameters.query);
  const dataset = asText(config.destinationDatasetId);
  const table = asText(parameters.destination_table_name_template);
  const disposition = asText(parameters.write_disposition);
  const target = dataset === "" || table === ""
    ? undefined
    : { parts: [...project === undefined ? [] : [project], dataset, table], disposition };
  const query = queryOf(text, target);
  const schedule = scheduleOf(config);
  const to = target === undefined ? "" : `, into ${target.parts.join(".")}`;
  const isEnabled = config.disabled !== true && query.isWhole;
  return {
    place,
    about: `${schedule}${to}${config.disabled === true ? ", disabled" : ""}`,
    name: query.materialization === undefined ? ["scheduled_queries", place] : target?.parts ?? [],
    type: "bq.sql",
    description: [
      `BigQuery scheduled query: ${displayName || place}`,
      `Schedule: ${schedule}`,
      ...target === undefined ? [] : [`Destination: ${target.parts.join(".")} (${disposition})`],
    ].join("\n"),
    enabled: isEnabled,
    query,
    after: [],
    reads: [],
    lacks: [
      ...query.lacks,
      ...query.materialization?.strategy === "create+replace" ? partitioning(parameters) : [],
      ...asText(config.notificationPubsubTopic) === "" ? [] : ["it tells no topic of Pub/Sub"],
      ...asObject(config.emailPreferences).enableFailureEmail === true
        ? ["it sends no mail when it fails"]
        : [],
    ],
  };
}

/** When it runs, as BigQuery writes it. */
function scheduleOf({ schedule, scheduleOptions, scheduleOptionsV2 }: Json): string {
  const options = asObject(scheduleOptionsV2);
  const isManual = asObject(scheduleOptions).disableAutoScheduling === true ||
    options.manualSchedule !== undefined;
  if (isManual) return "on demand";
  return asText(schedule) || asText(asObject(options.timeBasedSchedule).schedule) || "on demand";
}

function partitioning({ partitioning_field: field, partitioning_type: type }: Json): string[] {
  const [by, size] = [asText(field), asText(type)];
  if (by !== "") return [`its table is not partitioned by ${by}: give partition_by`];
  return size === "" ? [] : [`its table is not partitioned by the time of loading (${size})`];
}

interface Target {
  /** Of the name of the table; the last one may have templates of BigQuery's. */
  readonly parts: readonly string[];
  readonly disposition: string;
}

const strategies: Readonly<Record<string, "create+replace" | "append">> = {
  WRITE_TRUNCATE: "create+replace",
  WRITE_APPEND: "append",
};

/** `isWhole` tells that the asset writes what the query writes. */
function queryOf(
  text: string,
  target: Target | undefined,
): FoundQuery & { readonly lacks: readonly string[]; readonly isWhole: boolean } {
  const { replaced, lacks } = parametersOf(text);
  if (target === undefined) return { text, replaced, lacks, isWhole: true };
  const name = target.parts.join(".");
  const strategy = Object.hasOwn(strategies, target.disposition)
    ? strategies[target.disposition]
    : undefined;
  if (strategy !== undefined && /^[\w.-]+$/.test(name)) {
    return { text, replaced, lacks, isWhole: true, materialization: { type: "table", strategy } };
  }
  const translated = tableTemplate(name);
  if (strategy === "create+replace" && translated !== undefined) {
    const into = { from: 0, to: 0, by: `CREATE OR REPLACE TABLE \`${translated}\` AS\n` };
    const template = "{run_date} in its table is the day of the run, also for another interval";
    return { text, replaced: [into, ...replaced], lacks: [...lacks, template], isWhole: true };
  }
  const how = target.disposition || "no write_disposition";
  return {
    ...{ text, replaced, isWhole: false },
    lacks: [...lacks, `it does not write to ${name} (${how}), and is not enabled for that`],
  };
}

/**
 * The parameters of a query as our templates have them. `@run_date` is the day of the run (UTC), as
 * `execution_date` is. `@run_time` is when the run was due, to the second, which only BigQuery knows.
 * @see https://cloud.google.com/bigquery/docs/scheduling-queries#query_string
 */
function parametersOf(text: string) {
  const replaced: { from: number; to: number; by: string }[] = [];
  const lacks = new Set<string>();
  let before = "";
  let sign = 0;
  for (const { kind, text: word, start } of tokenize(text, bigqueryTraits.lexis)) {
    // @@name is a variable of the system.
    if (kind === "word" && before === "@" && text[sign - 1] !== "@") {
      if (/^run_date$/i.test(word)) {
        replaced.push({ from: sign, to: start + word.length, by: "DATE '{{ execution_date }}'" });
        lacks.add("@run_date is the day of the run, also for another interval");
      } else if (/^run_time$/i.test(word)) {
        lacks.add("@run_time has no value here: write start_timestamp or another variable for it");
      }
    }
    [before, sign] = [word, start];
  }
  return { replaced, lacks: [...lacks] };
}

/**
 * The name of a table with BigQuery's templates as ours: `{run_date}`, and the day of `{run_time}`.
 * @returns `undefined` when another one is in it, or a partition.
 * @see https://cloud.google.com/bigquery/docs/scheduling-queries#destination_table
 */
function tableTemplate(name: string): string | undefined {
  const translated = name.replaceAll(
    /\{run_date\}|\{run_time\|"%Y%m%d"\}/g,
    "{{ execution_date_nodash }}",
  );
  const rest = translated.replaceAll("{{ execution_date_nodash }}", "");
  return /^[\w.-]*$/.test(rest) ? translated : undefined;
}
