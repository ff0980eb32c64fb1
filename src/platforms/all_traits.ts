import { athenaTraits } from "./athena/traits.ts";
import { bigqueryTraits } from "./bigquery/traits.ts";
import { clickhouseTraits } from "./clickhouse/traits.ts";
import { databricksTraits } from "./databricks/traits.ts";
import { dorisTraits } from "./doris/traits.ts";
import { dremioTraits } from "./dremio/traits.ts";
import { duckdbTraits } from "./duckdb/traits.ts";
import { fabricTraits } from "./fabric/traits.ts";
import { motherduckTraits } from "./motherduck/traits.ts";
import { mssqlTraits } from "./mssql/traits.ts";
import { mysqlTraits } from "./mysql/traits.ts";
import { oracleTraits } from "./oracle/traits.ts";
import { postgresTraits } from "./postgres/traits.ts";
import { redshiftTraits } from "./redshift/traits.ts";
import { sailTraits } from "./sail/traits.ts";
import { snowflakeTraits } from "./snowflake/traits.ts";
import { sparkTraits } from "./spark/traits.ts";
import { starrocksTraits } from "./starrocks/traits.ts";
import { synapseTraits } from "./synapse/traits.ts";
import { trinoTraits } from "./trino/traits.ts";
import { verticaTraits } from "./vertica/traits.ts";
import { type Lexis, standardLexis } from "../sql/lexis.ts";
import type { PlatformTraits } from "./traits.ts";

/** Every database that assets can name, also those that no driver of ours opens. */
export const allTraits: readonly PlatformTraits[] = [
  athenaTraits,
  bigqueryTraits,
  clickhouseTraits,
  databricksTraits,
  dorisTraits,
  dremioTraits,
  duckdbTraits,
  fabricTraits,
  motherduckTraits,
  mssqlTraits,
  mysqlTraits,
  oracleTraits,
  postgresTraits,
  redshiftTraits,
  sailTraits,
  snowflakeTraits,
  sparkTraits,
  starrocksTraits,
  synapseTraits,
  trinoTraits,
  verticaTraits,
];

/**
 * Platforms by their `parameters.destination` of ingestr assets.
 * @throws {TypeError} When two have the same one, of which no asset could say which is meant.
 */
export function ingestrDestinationsOf(
  platforms: readonly Pick<PlatformTraits, "name" | "ingestrDestination">[],
): ReadonlyMap<string, string> {
  const byDestination = new Map<string, string>();
  for (const { name, ingestrDestination: destination } of platforms) {
    if (destination === undefined) continue;
    const other = byDestination.get(destination);
    if (other !== undefined) {
      throw new TypeError(`${other} and ${name} have the same ingestrDestination "${destination}"`);
    }
    byDestination.set(destination, name);
  }
  return byDestination;
}

const byName: ReadonlyMap<string, PlatformTraits> = new Map(
  allTraits.map((traits) => [traits.name, traits]),
);

/** The traits of a platform such as `postgres`; `undefined` for what is no database. */
export function findTraits(name: string | undefined): PlatformTraits | undefined {
  return name === undefined ? undefined : byName.get(name);
}

/** What the parser of SQL calls the SQL of a platform, if it knows that at all. */
export function parserDialectOf(name: string): string {
  return findTraits(name)?.parserDialect ?? name;
}

/** How a platform writes SQL; the standard's rules for what is no database. */
export function lexisOf(name: string | undefined): Lexis {
  return findTraits(name)?.lexis ?? standardLexis;
}
