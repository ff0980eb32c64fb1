import { ConnectionError, type Explanation, KnownError, SecretsError } from "../errors.ts";
import { closest } from "../registry.ts";

/** What can go wrong with a connection before it is opened. */
export type UnusableConnection = ConnectionError | SecretsError;

/** Who needs a connection, and what for, such as `source`, `main` or `check`. */
export interface NeededBy {
  readonly asset: string;
  readonly role: string;
  /** The type that the connection should have; `undefined` when several would do. */
  readonly wantedType?: string | undefined;
}

const mostNamesShown = 12;

/** What kept a connection from being resolved, without anything of an error that is not ours. */
export function asFailure(connection: string, error: unknown): UnusableConnection {
  if (error instanceof ConnectionError || error instanceof SecretsError) return error;
  if (error instanceof KnownError) {
    const { message, exitReason, explanation } = error;
    return new ConnectionError(message, { connection, exitReason, ...explanation });
  }
  const kind = error instanceof Error ? error.name : typeof error;
  return new ConnectionError(`connection '${connection}' could not be resolved`, {
    connection,
    exitReason: "failed",
    cause: `an unexpected error in this program (${kind})`,
  });
}

/**
 * Failures in the order of names, with the assets that they concern. Those that several names share,
 * such as expired credentials, become one.
 * @param failures By name of the connection.
 * @param options.missing Names that no connection has.
 * @param options.resolved Names that a missing one may have been meant for.
 */
export function describeFailures(
  failures: ReadonlyMap<string, UnusableConnection>,
  { uses, missing, resolved }: {
    readonly uses: ReadonlyMap<string, readonly NeededBy[]>;
    readonly missing: ReadonlySet<string>;
    readonly resolved: readonly string[];
  },
): UnusableConnection[] {
  const failed = [...failures.keys()].sort();
  const groups = Map.groupBy(failed, (name) => sharedProblem(failures.get(name)!));
  return [...groups.values()].flatMap(([name, ...others]) => {
    if (name === undefined) return [];
    const error = failures.get(name)!;
    const assets = [name, ...others].flatMap((each) => uses.get(each) ?? [])
      .map(({ asset }) => asset);
    const close = missing.has(name) ? closest(name, resolved) : undefined;
    const where = [
      error.explanation.where,
      others.length === 0 ? undefined : `the same for: ${shorten(others)}`,
      assets.length === 0 ? undefined : `used by: ${shorten([...new Set(assets)])}`,
    ].filter((part) => part !== undefined).join("; ");
    return explain(error, {
      where: where === "" ? undefined : where,
      ...(close === undefined ? {} : { fix: `did you mean '${close}'?` }),
    });
  });
}

/** What two failures have in common when one remedy helps both: not for secrets that are each wrong. */
function sharedProblem(
  { message, exitReason, explanation: { code, cause } }: UnusableConnection,
): string {
  return code === undefined || exitReason === "configuration" ? message : `${code} ${cause}`;
}

function explain(error: UnusableConnection, changes: Explanation): UnusableConnection {
  const { message, exitReason } = error;
  const explanation = { exitReason, ...error.explanation, ...changes };
  return error instanceof SecretsError
    ? new SecretsError(message, { backend: error.backend, ...explanation })
    : new ConnectionError(message, { connection: error.connection, ...explanation });
}

/** A list of names that is still read when hundreds are concerned. */
function shorten(names: readonly string[]): string {
  const more = names.length - mostNamesShown;
  const shown = names.slice(0, mostNamesShown).join(", ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}
