/** Translates queries of a platform as `bruin unit-test` does. */
import type { Connection, Rows } from "../../../src/connections/connection.ts";
import { QueryError } from "../../../src/errors.ts";
import { duckdbMemory } from "../../../src/platforms/duckdb/memory.ts";
import type { Platform } from "../../../src/platforms/platform.ts";
import { asOnPlatform, translateQuery } from "../../../src/run/unit_tests/translation.ts";
import type { SqlTree } from "../../../src/sql_tree/mod.ts";

const never = new AbortController().signal;

export function translatorOf(
  { name, dialect, parserDialect: from = name }: Platform,
  tree: SqlTree,
) {
  const translate = (sql: string) =>
    translateQuery(sql, {
      transpile: (text) => tree.transpile(text, { from, to: "duckdb" }),
      expressions: (text) => tree.expressions(text, from),
      guard: (text, options) => tree.guarded(text, "duckdb", options),
      dialect,
      written: duckdbMemory.platform.lexis,
    });
  const guards = duckdbMemory.guards({
    dividesWhole: dialect.words.dividesWhole ?? false,
    dividesToDouble: dialect.translated?.dividesToDouble ?? false,
  });
  return {
    translate,
    /** Lends what gives the rows of queries; `undefined` when the platform itself has to be asked. */
    async asking<Result>(
      memory: Connection,
      use: (ask: (sql: string) => Promise<Rows | undefined>) => Promise<Result>,
    ): Promise<Result> {
      return await memory.session!(async (session) => {
        for (const script of guards) await session.execute(script);
        return await use(async (sql) => {
          const translated = translate(sql);
          if ("reason" in translated) return undefined;
          try {
            return asOnPlatform(await session.query(translated.statement), dialect.translated);
          } catch (error) {
            if (error instanceof QueryError) return undefined;
            throw error;
          }
        });
      }, { signal: never });
    },
  };
}
