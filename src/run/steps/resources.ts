import type { Connection } from "../../connections/connection.ts";
import type { ObjectClient } from "../../object_stores/object_store.ts";
import type { Platform } from "../../platforms/platform.ts";
import type { Redactor } from "../../redactor.ts";
import type { Sealed } from "../../sealed.ts";
import type { DefaultNames } from "../../sql/default_names.ts";
import type { CommittedOnce } from "../../sql/transactions.ts";
import type { AssetScope } from "../asset_scope.ts";
import type { InjectedConnections } from "../children/variables.ts";
import type { IngestrSource } from "../ingest/source.ts";
import type { DatabaseFiles } from "../ingest/reserve_files.ts";
import type { TaskContext } from "../task.ts";
import type { DeveloperTables } from "./developer_listings.ts";
import type { Preparations } from "../../preparations.ts";

/** What commits assets together with a row that tells of it. */
export interface AssetCommits {
  /** How an asset is committed; `undefined` when that is not done for it. */
  of(scope: AssetScope): CommittedOnce | undefined;
  /**
   * Does the main step of an asset unless it was committed before. When it fails, the table is asked
   * whether it was committed all the same.
   * @throws What `work` throws, when nothing was committed.
   */
  guard(asset: string, work: () => Promise<void>, task: TaskContext): Promise<void>;
}

/** What the steps of one run share. */
export interface RunResources {
  readonly connections: InjectedConnections & DatabaseFiles & {
    open(name: string): Promise<Connection>;
    useObjects<T>(
      name: string,
      look: (client: ObjectClient) => Promise<T>,
      signal: AbortSignal,
    ): Promise<T>;
    defaultNames(name: string): Promise<DefaultNames>;
    ingestUri(name: string, role: "source" | "destination"): Promise<Sealed<string>>;
  };
  readonly programs: ProgramSettings;
  readonly preparations: Preparations;
  readonly developerTables: DeveloperTables;
  /** What commits assets with a row in their database; `undefined` when nothing does. */
  readonly exactlyOnce?: AssetCommits | undefined;
  /** Whether each SQL text is shown before it runs. */
  readonly verbose: boolean;
}

/** What the programs that assets start have in common. */
export interface ProgramSettings {
  /** Absolute path of the project's root. */
  readonly root: string;
  /**
   * The variables of this process that they may see; asked for only when a program starts.
   * @param asset Name of the one that starts it.
   */
  readonly inherited: (asset: string) => Readonly<Record<string, string>>;
  readonly redactor: Redactor;
  /** An ingestr instead of its release; `undefined` for none. */
  readonly ingestr?: IngestrSource | undefined;
}

/** What a step that talks to a database works with. */
export interface StepOptions {
  readonly scope: AssetScope;
  readonly connection: string;
  readonly platform: Platform;
  readonly resources: RunResources;
}

const longestShownText = 32_768;

/** Shows SQL that is about to run, if the user asked for it. */
export function showQuery(
  sql: string,
  options: StepOptions & { readonly task: TaskContext },
): void {
  if (!options.resources.verbose) return;
  // Hidden first: what a cut leaves of a sensitive value could not be recognised.
  const text = sql.length > longestShownText
    ? options.resources.programs.redactor.redact(sql)
    : sql;
  const shown = text.length > longestShownText
    ? `${text.slice(0, longestShownText)}\n... (truncated)`
    : text;
  options.task.log(`Executing SQL query:\n${shown}\n\n`);
}

/** What a step that runs a program works with. */
export interface ProgramStepOptions {
  readonly scope: AssetScope;
  readonly resources: RunResources;
  /** Where rows go that the program returns; `undefined` when it returns none. */
  readonly destination: Destination | undefined;
}

/** A connection to put rows into. */
export interface Destination {
  readonly connection: string;
  readonly platform: Platform;
}
