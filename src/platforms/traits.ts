import type { Identifiers } from "../sql/identifiers.ts";
import type { Lexis } from "../sql/lexis.ts";

/**
 * What is known of a database without a driver: data only, so that everything may read it. All are
 * listed in `all_traits.ts`.
 */
export interface PlatformTraits {
  /** Its connection type and its key in `default_connections`, such as `google_cloud_platform`. */
  readonly name: string;
  /** For messages, such as "SQL Server". */
  readonly label: string;
  /** The label in messages of rules that users look up; `label` when left out. */
  readonly ruleLabel?: string;
  /** The asset types: `pg` with the kinds `sql` and `seed` stands for `pg.sql` and `pg.seed`. */
  readonly assets: readonly {
    readonly prefix: string;
    readonly kinds: readonly PlatformAssetKind[];
  }[];
  /** How many dotted parts the name of a table has: at least and at most. */
  readonly nameParts: readonly [min: number, max: number];
  /** The forms of a name with one part, two and three. Default: `table`, `schema.table`, … */
  readonly nameWords?: readonly [string, string, string];
  readonly lexis: Lexis;
  /** What the parser of `src/sql_tree/` calls its SQL, or the nearest that it knows. Default: `name`. */
  readonly parserDialect?: string;
  /** What sqlfluff calls its SQL, or the nearest that it knows. Default: `name`. */
  readonly sqlfluffDialect?: string;
  readonly identifiers: Identifiers;
  /** Connection types that its driver opens; the first is the usual one. */
  readonly connectionTypes: readonly string[];
  /** Further connection types that its assets can use, since they speak the same protocol. */
  readonly compatible?: readonly string[];
  /** The name of the connection that assets use when none is given. Default: `<name>-default`. */
  readonly defaultConnection?: string;
  /** Further keys of `default_connections` that mean it. */
  readonly defaultConnectionKeys?: readonly string[];
  /** What people call the connection type, where that is too far from its name to be found. */
  readonly aliases?: readonly string[];
  /** `parameters.destination` of ingestr assets; left out when ingestr cannot write there. */
  readonly ingestrDestination?: string;
  /** Every type of column, in lower case and without parameters; left out when all are accepted. */
  readonly columnTypes?: readonly string[];
  /**
   * Reference: whether its `validate` asks this database, so that a table which does not exist yet is
   * an error there, too. Default: `false`.
   */
  readonly validatedInReference?: boolean;
  /** How AWS stores logins of such databases in Secrets Manager. */
  readonly awsEngines?: AwsEngines;
}

/**
 * An asset type of a database without its prefix: `query` and `table` are sensors, `spark` is SQL for
 * Spark there. `project/asset_types.ts` says how each is written and what it does.
 */
export type PlatformAssetKind = "sql" | "spark" | "seed" | "source" | "query" | "table";

/** Values of `engine` in secrets that RDS or Redshift made, and what they leave out. */
export interface AwsEngines {
  readonly names: readonly string[];
  /** Whether a name may be followed by an edition, as in `oracle-ee`. Default: `false`. */
  readonly editions?: boolean;
  readonly port: number;
  /** The database that every server of this kind has. */
  readonly database?: string;
  /** The field that takes `dbname`. Default: `database`. */
  readonly databaseField?: string;
}
