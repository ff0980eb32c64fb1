import type { Connection, ResolvedConnection, StatementPlan } from "../connections/connection.ts";
import { KnownError, QueryError, TemplateError } from "../errors.ts";
import { findAssetType } from "../project/asset_types.ts";
import { connectionNameOf } from "../project/connections.ts";
import type { Asset } from "../project/model.ts";
import { collectProblems } from "../project/problems.ts";
import { fileKind } from "../project/root.ts";
import { findTraits } from "../platforms/all_traits.ts";
import type { Issue, QueryEstimate } from "../report/event.ts";
import type { Platform } from "../platforms/platform.ts";
import type { Lexis } from "../sql/lexis.ts";
import { type Contexts, describeError } from "./contexts.ts";
import { type Explainable, explainableStatements } from "./explainable.ts";
import { AssetTables } from "./missing_table.ts";
import { type AssetContext, type Finding, toIssues } from "./rule.ts";

/** The connections of an invocation, as far as they matter here. */
export interface DryRunConnections {
  /** @throws {KnownError} When there is no such connection, or its details are wrong. */
  resolve(name: string): Promise<Pick<ResolvedConnection, "type">>;
  /** @throws {KnownError} When it cannot be opened. */
  open(name: string): Promise<Pick<Connection, "explain">>;
  /** Whether there is no connection of this name. */
  isMissing(name: string): boolean;
  /** The file of its database; `undefined` when it is in no file. */
  databaseFile(name: string): Promise<{ readonly path: string } | undefined>;
}

export interface DryRunOptions {
  /** Called when the first one is needed. @throws {KnownError} When there are none to be had. */
  readonly connections: () => Promise<DryRunConnections>;
  /** The platform of a connection type; `undefined` when it runs no queries. */
  readonly platformOf: (
    connectionType: string,
  ) => Pick<Platform, "name" | "lexis" | "explains"> | undefined;
  readonly signal: AbortSignal;
}

/** What databases say of a pipeline, in order of assets. */
export interface DryRunAnswer {
  readonly issues: readonly Issue[];
  /** What its queries would read, where the database tells. */
  readonly estimates: readonly QueryEstimate[];
}

/** A text that a database is asked about. */
interface Question {
  /** What it is, such as `pre hook #1`. */
  readonly name: string;
  readonly rule: (platform: string) => string;
  /** What to say when the database refuses it. */
  readonly refused: string;
  /** @throws {TemplateError} */
  readonly text: () => string;
}

const questionsAtOnce = 8;

/**
 * Asks the databases of a pipeline whether its queries, checks and hooks could run. Nothing is carried
 * out. Connections that do not exist are skipped, as are platforms that cannot answer. What is wrong
 * with the words of a statement is critical; what a run before it may mend, such as a table that is not
 * there yet, is a warning, and nothing at all while there is no database file.
 * A connection that fails is reported once, for the pipeline.
 */
export async function validateQueries(
  contexts: Contexts,
  options: DryRunOptions,
): Promise<DryRunAnswer> {
  const databases = new Databases(options);
  const tables = new AssetTables(contexts.pipeline.pipeline.assets);
  const found: DryRunAnswer[] = contexts.assets.map(() => ({ issues: [], estimates: [] }));
  const queue = contexts.assets.entries();
  await Promise.all(Array.from({ length: questionsAtOnce }, async () => {
    for (const [index, context] of queue) {
      found[index] = await askAbout(context, { databases, tables, single: contexts.single });
    }
  }));
  return {
    issues: [...databases.issues, ...found.flatMap(({ issues }) => issues)],
    estimates: found.flatMap(({ estimates }) => estimates),
  };
}

async function askAbout(
  context: AssetContext,
  { databases, tables, single }: {
    readonly databases: Databases;
    readonly tables: AssetTables;
    readonly single: boolean;
  },
): Promise<DryRunAnswer> {
  const questions = questionsAbout(context, single);
  const issues: Issue[] = [];
  const estimates: QueryEstimate[] = [];
  if (questions.length === 0) return { issues, estimates };
  const { asset, pipeline } = context;
  // An asset without a connection is refused when it is run.
  const name = collectProblems([], () => connectionNameOf(asset, pipeline));
  const database = name === undefined ? undefined : await databases.find(name);
  if (database === undefined || !canUse(asset, database.platform)) {
    return { issues, estimates };
  }
  // Hooks may make what no asset declares: tables, functions, variables.
  const isPrepared = asset.hooks.pre.some((hook) =>
    !explainableStatements(hook, database.lexis).complete
  );
  for (const question of questions) {
    const name = question.rule(database.platform);
    const { statements, complete } = explainableOf(question, database.lexis);
    const plans: StatementPlan[] = [];
    for (const statement of statements) {
      const { failure, plan } = await database.explain(statement);
      if (plan !== undefined) plans.push(plan);
      if (failure === undefined) continue;
      const { kind, missing: table } = failure;
      // A run is still to make it: this asset, or one before it.
      if (kind === "missing" && (isPrepared || (table !== undefined && tables.has(table)))) break;
      const severity = severityOf(failure, database);
      if (severity === undefined) break;
      const finding = describeRefusal(question.refused, failure);
      issues.push(...toIssues({ name, severity }, [finding], asset));
    }
    const isWhole = complete && plans.length === statements.length;
    estimates.push(...estimateOf(plans, { asset: asset.name, query: question.name, isWhole }));
  }
  return { issues, estimates };
}

/** What the statements of a question would read together; none where the database does not tell. */
function estimateOf(
  plans: readonly StatementPlan[],
  about: Pick<QueryEstimate, "asset" | "query" | "isWhole">,
): QueryEstimate[] {
  const told = plans.filter(({ bytes }) => bytes !== undefined);
  if (told.length === 0) return [];
  const costs = told.map(({ cost }) => cost?.currency === "USD" ? cost.amount : undefined);
  return [{
    ...about,
    bytes: told.reduce((sum, { bytes = 0 }) => sum + bytes, 0),
    costUsd: costs.reduce<number | undefined>(
      (sum, cost) => sum === undefined || cost === undefined ? undefined : sum + cost,
      0,
    ),
  }];
}

/** Whether a run would accept the database for this asset; of types without a platform any is. */
function canUse({ type }: Asset, platform: string): boolean {
  const own = findTraits(findAssetType(type)?.platform);
  return own === undefined || own.name === platform || (own.compatible ?? []).includes(platform);
}

/** `undefined` when the failure says nothing. */
function severityOf(
  { kind }: QueryError,
  { platform, isThere }: Database,
): "critical" | "warning" | undefined {
  if (kind === "syntax" || findTraits(platform)?.validatedInReference) return "critical";
  return isThere ? "warning" : undefined;
}

function questionsAbout(context: AssetContext, single: boolean): Question[] {
  const { asset, render } = context;
  const isQuery = findAssetType(asset.type)?.kind === "query";
  const checks = asset.customChecks.filter(({ query }) => query.trim() !== "").map((
    { name, query },
  ): Question => ({
    name: `custom check '${name}'`,
    rule: () => "custom-check-query-dry-run",
    refused: `Failed to validate custom check query '${name}'`,
    text: () => render({ text: query }),
  }));
  if (!isQuery) return checks;
  const main: Question = {
    name: "query",
    rule: (platform) => `${platform}-validator`,
    // Reference: the words depend on what is validated.
    refused: single ? "Failed to validate query" : "Invalid query found",
    text: context.query,
  };
  const hooks = (["pre", "post"] as const).flatMap((kind) =>
    asset.hooks[kind].map((text, index): Question => ({
      name: `${kind} hook #${index + 1}`,
      rule: () => "hook-query-dry-run",
      refused: `Failed to validate ${kind} hook query #${index + 1}`,
      text: () => text,
    }))
  );
  return [main, ...checks, ...hooks];
}

function explainableOf({ text }: Question, lexis: Lexis): Explainable {
  try {
    return explainableStatements(text(), lexis);
  } catch (error) {
    // That has a rule of its own.
    if (error instanceof TemplateError) return { statements: [], complete: false };
    throw error;
  }
}

function describeRefusal(words: string, error: QueryError): Finding {
  const { cause, fix } = error.explanation;
  const parts = Object.entries({ cause, fix });
  return {
    message: `${words}: ${error.message}`,
    context: parts.flatMap(([name, text]) => text === undefined ? [] : [`${name}: ${text}`]),
  };
}

/** A database that can explain. */
interface Database {
  /** Name of its platform. */
  readonly platform: string;
  readonly lexis: Lexis;
  /** Whether it was there before it was asked: others are empty. */
  readonly isThere: boolean;
  /** What is wrong with a statement, or what it would do; neither when the database cannot be asked. */
  explain(statement: string): Promise<Explanation>;
}

interface Explanation {
  readonly failure?: QueryError | undefined;
  readonly plan?: StatementPlan | undefined;
}

class Databases {
  readonly issues: Issue[] = [];
  readonly #options: DryRunOptions;
  readonly #found = new Map<string, Promise<Database | undefined>>();
  readonly #unusable = new Set<string>();

  constructor(options: DryRunOptions) {
    this.#options = options;
  }

  /** `undefined` when there is none of this name that can explain. */
  find(name: string): Promise<Database | undefined> {
    const known = this.#found.get(name);
    if (known !== undefined) return known;
    const found = this.#open(name);
    this.#found.set(name, found);
    return found;
  }

  async #open(name: string): Promise<Database | undefined> {
    const { platformOf, signal } = this.#options;
    let connections: DryRunConnections | undefined;
    try {
      connections = await this.#options.connections();
      const { type } = await connections.resolve(name);
      const platform = platformOf(type);
      if (!platform?.explains) return undefined;
      const file = await connections.databaseFile(name);
      const connection = await connections.open(name);
      return {
        platform: platform.name,
        lexis: platform.lexis,
        isThere: file === undefined || await fileKind(file.path) !== undefined,
        explain: async (statement) => {
          if (this.#unusable.has(name)) return {};
          try {
            return { plan: await connection.explain?.(statement, { signal }) };
          } catch (error) {
            signal.throwIfAborted();
            if (error instanceof QueryError) return { failure: error };
            this.#unusable.add(name);
            this.#report(error);
            return {};
          }
        },
      };
    } catch (error) {
      signal.throwIfAborted();
      if (!connections?.isMissing(name)) this.#report(error);
      return undefined;
    }
  }

  /** Says that connections do not work: once for each reason. */
  #report(error: unknown): void {
    if (!(error instanceof KnownError)) throw error;
    if (this.issues.some(({ message }) => message === error.message)) return;
    const rule = { name: "query-connection", severity: "critical" } as const;
    this.issues.push(...toIssues(rule, [describeError(error)], undefined));
  }
}
