import type { Connection, ResolvedConnection } from "../connections/connection.ts";
import type { Env } from "../env.ts";

/**
 * A system whose definitions become assets, such as tasks of a warehouse or dashboards. An entry: it is
 * cheap, and what asks the system is loaded by `list`.
 */
export interface Importer {
  /** The word behind `bruin import`. */
  readonly name: string;
  /** For the list of commands. */
  readonly about: string;
  /** What is listed, as messages call it. */
  readonly things: { readonly one: string; readonly many: string };
  /** Types of the connections that reach the system. */
  readonly connectionTypes: readonly string[];
  /** What narrows the list, besides the flags of every import. */
  readonly flags: readonly ImporterFlag[];
  /** What is called to make a pipeline from it, for the help. */
  readonly example: string;
  /**
   * Looks for everything that there is.
   * @throws {KnownError} When the system cannot be asked.
   */
  list(options: ListingOptions): Promise<Listing>;
}

/** What there is in a system, which may be asked more about it until this is disposed of. */
export interface Listing extends AsyncDisposable {
  /** In an order that is the same each time. */
  readonly definitions: readonly FoundDefinition[];
  /**
   * What comes before a chosen definition, where the system tells that of one at a time; missing where the
   * definitions have it all.
   * @throws {KnownError}
   */
  dependenciesOf?(definition: FoundDefinition): Promise<FoundDependencies>;
}

/** What comes before a definition. */
export interface FoundDependencies {
  /** Places of definitions. */
  readonly after: readonly string[];
  /** Tables that it reads, where the system tells; assets of these names come before it. */
  readonly reads: readonly string[];
}

/** A flag with a text. */
export interface ImporterFlag {
  /** Its word without dashes. */
  readonly name: string;
  /** At most some 40 letters, for the help. */
  readonly about: string;
}

/** How a system is asked. */
export interface ListingOptions {
  /** Valid; its type is one of {@linkcode Importer.connectionTypes}. */
  readonly connection: ResolvedConnection;
  /** Opens it for queries, where its type has a driver. */
  readonly open: () => Promise<Connection>;
  /** What the flags say, by their names. */
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly env: Env;
  readonly signal: AbortSignal;
  /** Called with a line for the user about what could not be seen. Never a value of the details. */
  readonly warn: (text: string) => void;
  /** Hides a credential that a login of the system gives, from now on. */
  readonly hide: (credential: string) => void;
}

/** A definition in a system, and the asset that it becomes. */
export interface FoundDefinition extends FoundDependencies {
  /** Its whole name in the system; no two of a list have the same. */
  readonly place: string;
  /** What tells it from others in a list: its kind, its schedule. */
  readonly about: string;
  /**
   * Parts of the name of the asset, as the system has them: those of a table stay as they are when the asset
   * makes it, others become what {@linkcode assetNamePart} makes of them.
   */
  readonly name: readonly string[];
  readonly type: string;
  readonly description: string;
  /** Whether the system runs it; an asset that is not enabled is written for one that is suspended. */
  readonly enabled: boolean;
  /** What the asset runs; `undefined` when it runs nothing. */
  readonly query?: FoundQuery | undefined;
  /** Keys of `parameters`; none when left out. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** What the asset does not do that the definition does, each as a clause. */
  readonly lacks: readonly string[];
}

/** A query as the system has it. */
export interface FoundQuery {
  /** In the language of the system: signs of our templates in it mean nothing. */
  readonly text: string;
  /** What stands for parts of the text in the asset: a template of ours. In order, without overlaps. */
  readonly replaced?: readonly {
    readonly from: number;
    readonly to: number;
    readonly by: string;
  }[];
  /** What becomes of its rows; left out when it is run as it is. */
  readonly materialization?: {
    readonly type: "table";
    readonly strategy: "create+replace" | "append";
    readonly partition_by?: string;
  };
}

/** A listing of a system that need not be asked again. */
export function completeListing(definitions: readonly FoundDefinition[]): Listing {
  return { definitions, [Symbol.asyncDispose]: () => Promise.resolve() };
}

/** Places of which no two are the same: those that are get the id of their definition. */
export function distinctPlaces(
  named: readonly { readonly place: string; readonly id: string }[],
): string[] {
  const counts = new Map<string, number>();
  for (const { place } of named) counts.set(place, (counts.get(place) ?? 0) + 1);
  return named.map(({ place, id }) =>
    place !== "" && counts.get(place) === 1 ? place : `${place} (${id})`.trim()
  );
}

/**
 * A part of a name as names of assets and files can have it: small letters, digits, `_` and `-`.
 * @returns Nothing when no letter of it can stay.
 */
export function assetNamePart(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase()
    .replace(/[^a-z0-9_-]+/g, "_").replace(/^_+(?=.*[^_])|_+$/g, "");
}
