/** Databases around runs that are killed. */
import { bruin, type temporaryFolder } from "../command.ts";
import { startServer } from "./server.ts";

/** A database, and how the assets of a pipeline are written for it. */
export interface KillStore extends AsyncDisposable {
  /** Such as `pg`, for `pg.sql` and `pg.seed`. */
  readonly prefix: string;
  /** Of `.bruin.yml`. */
  readonly connections: Readonly<Record<string, unknown>>;
  /** An expression that takes so many milliseconds. */
  readonly wait: (milliseconds: number) => string;
  /** Makes everything anew. */
  reset(statements: readonly string[]): Promise<void>;
  /** Values of the only row, as text, once nothing of a killed run goes on. */
  counts(queries: readonly string[]): Promise<number[]>;
}

const allInOne = (queries: readonly string[]) =>
  `select ${queries.map((query, index) => `(${query}) as c${index}`).join(", ")}`;

export async function postgresStore(): Promise<KillStore> {
  const server = await startServer();
  return {
    prefix: "pg",
    connections: { postgres: [{ name: "postgres-default", ...server.details }] },
    wait: (milliseconds) => `pg_sleep(${milliseconds / 1_000})`,
    reset: async (statements) => {
      const script = ["drop schema if exists k cascade", "create schema k", ...statements];
      for (const statement of script) await server.query(statement);
    },
    counts: async (queries) => {
      const busy = "select count(*) from pg_stat_activity where application_name = 'bruin'";
      await server.until(busy, "0");
      const [row] = await server.query(allInOne(queries));
      return row.map(Number);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

export function duckdbStore(
  { path }: Pick<Awaited<ReturnType<typeof temporaryFolder>>, "path">,
): KillStore {
  const file = `${path}/kills.duckdb`;
  const connections = { duckdb: [{ name: "duckdb-default", path: file }] };
  const config = JSON.stringify({ environments: { default: { connections } } });
  const query = async (statement: string) => {
    const args = ["query", "-c", "duckdb-default", "-q", statement, "-o", "csv"];
    const env = { BRUIN_CONFIG_FILE_CONTENT: config };
    const { code, stdout, stderr } = await bruin(args, { cwd: path, env });
    if (code !== 0) throw new Error(stdout + stderr);
    return stdout.trim();
  };
  return {
    prefix: "duckdb",
    connections,
    // Nothing in DuckDB waits, so it counts.
    wait: (milliseconds) =>
      `(select count(*) from range(${milliseconds * 40_000}) where random() < 0)`,
    reset: async (statements) => {
      for (const end of ["", ".wal"]) await Deno.remove(`${file}${end}`).catch(() => {});
      await query(["create schema k", ...statements].join("; "));
    },
    counts: async (queries) => {
      const [, row] = (await query(allInOne(queries))).split("\n");
      return row.split(",").map(Number);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
