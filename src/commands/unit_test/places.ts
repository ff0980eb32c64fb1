import type { Connection } from "../../connections/connection.ts";
import { ConnectionError, ProjectError, QueryError } from "../../errors.ts";
import { connectionNameOf } from "../../project/connections.ts";
import type { Asset, Pipeline } from "../../project/model.ts";
import { platformOf } from "../../run/main_step.ts";
import type { TestAnswer, TestPlace } from "../../run/unit_tests/mod.ts";
import { asOnPlatform, translateQuery } from "../../run/unit_tests/translation.ts";
import type { Session } from "../../session.ts";
import { loadSqlTree, type SqlTree } from "../../sql_tree/mod.ts";
import type { Invocation } from "../invocation.ts";

type TestedPlatform = NonNullable<ReturnType<typeof platformOf>>;

/** Who answers the queries of tests, each opened once. */
export class TestPlaces implements AsyncDisposable {
  readonly #session: Session;
  readonly #invocation: Invocation;
  readonly #warn: (text: string) => void;
  #memory: Promise<Connection> | undefined;
  readonly #told = new Set<string>();
  #tree: Promise<SqlTree> | undefined;

  constructor(session: Session, { invocation, warn }: {
    readonly invocation: Invocation;
    readonly warn: (text: string) => void;
  }) {
    [this.#session, this.#invocation, this.#warn] = [session, invocation, warn];
  }

  /** The database in this process, where it understands the asset or a translation; else its own. */
  async nearest(asset: Asset, pipeline: Pipeline): Promise<TestPlace> {
    const { memory, platforms } = this.#session;
    const platform = platformOf(asset, platforms);
    const isOwn = platform?.dialect.name === memory.platform.dialect.name;
    if (isOwn || platform === undefined) {
      const connection = await this.#openMemory();
      const by = memory.platform.name;
      return {
        ask: async (sql, signal) => ({
          rows: await connection.query(sql, { signal }),
          by,
          translated: false,
        }),
      };
    }
    return {
      ask: async (sql, signal) => {
        const answer = await this.#translated(sql, platform, signal);
        if ("rows" in answer) return answer;
        // Said first: who has no such connection reads why one is needed.
        const words = `${asset.name} is tested on its own database: ${answer.reason}`;
        if (!this.#told.has(words)) this.#warn(words);
        this.#told.add(words);
        const own = await this.connection(asset, pipeline);
        return await own.ask(sql, signal);
      },
    };
  }

  /** The asset's own database. */
  async connection(asset: Asset, pipeline: Pipeline): Promise<TestPlace> {
    const by = connectionNameOf(asset, pipeline);
    if (by === undefined) {
      throw new ProjectError(`Assets of type "${asset.type}" have no connection`, {
        file: asset.path,
      });
    }
    const connection = await (await this.#session.connections()).open(by);
    return {
      ask: async (sql, signal) => ({
        rows: await connection.query(sql, { signal }),
        by,
        translated: false,
      }),
    };
  }

  /** The rows, or why the database in this process cannot be asked. */
  async #translated(
    sql: string,
    platform: TestedPlatform,
    signal: AbortSignal,
  ): Promise<TestAnswer | { readonly reason: string }> {
    const { platform: own, guards } = this.#session.memory;
    const tree = await (this.#tree ??= loadSqlTree());
    const from = platform.parserDialect ?? platform.name;
    if (!tree.knows(from)) return { reason: `the SQL of ${platform.name} is not translated` };
    const to = own.parserDialect ?? own.name;
    const translated = translateQuery(sql, {
      transpile: (text) => tree.transpile(text, { from, to }),
      expressions: (text) => tree.expressions(text, from),
      guard: (text, options) => tree.guarded(text, to, options),
      dialect: platform.dialect,
      written: own.lexis,
    });
    if ("reason" in translated) return translated;
    const { statement } = translated;
    const connection = await this.#openMemory();
    const { words: { dividesWhole = false }, translated: meaning } = platform.dialect;
    const dividesToDouble = meaning?.dividesToDouble ?? false;
    try {
      const rows = await connection.session?.(async (session) => {
        for (const script of guards({ dividesWhole, dividesToDouble })) {
          await session.execute(script);
        }
        return await session.query(statement);
      }, { signal });
      return rows === undefined
        ? { reason: `${own.name} lends no session` }
        : { rows: asOnPlatform(rows, meaning), by: own.name, translated: true };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof QueryError)) throw error;
      // What failed may be the translation: the database that the query is for has the last word.
      return { reason: `${own.name} refuses its translation: ${error.message}` };
    }
  }

  async #openMemory(): Promise<Connection> {
    return await (this.#memory ??= this.#session.memory.open(this.#invocation));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const memory = await this.#memory?.catch((error) => {
      // The test that met it has told of it.
      if (!(error instanceof ConnectionError)) throw error;
      return undefined;
    });
    await memory?.[Symbol.asyncDispose]();
  }
}
