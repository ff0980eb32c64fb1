import { type Engine, type EngineReference, loadEngine, type SqlNode } from "./engine.ts";
import { expressionNames } from "./expressions.ts";
import { hasFullNames, tableNodes, withAliases, withPlainNames } from "./full_names.ts";
import { type GuardOptions, withGuards } from "./guards.ts";
import { type FindTable, forEngine } from "./known_tables.ts";
import { isQuery, lastQuery } from "./last_query.ts";
import { Unguarded } from "./mixed_types.ts";
import { isPassedOn } from "./passed_on.ts";
import { expandStars, hasStarList } from "./star_lists.ts";
import { type StructField, structFields } from "./struct_fields.ts";
import { readTables } from "./tables.ts";

export type { GuardOptions } from "./guards.ts";
export { findByEnd, type FindTable, type KnownTable } from "./known_tables.ts";

/** What the parser cannot do with a text: one sentence, which may quote the SQL. */
export interface SqlProblem {
  readonly problem: string;
}

/** A column of a table. */
export interface ColumnSource {
  /** As the query names it, its parts joined by dots. */
  readonly table: string;
  readonly column: string;
}

/** A column of a query's result. */
export interface OutputColumn {
  readonly name: string;
  /** In upper case, as the parser infers it; empty when it cannot. */
  readonly type: string;
  /** Whether one column is passed on unchanged, under whatever name. */
  readonly isUnchanged: boolean;
  /** The columns of tables that its values are made from; none for constants. */
  readonly sources: readonly ColumnSource[];
}

/** What a query makes of the columns that it reads. */
export interface QueryColumns {
  readonly columns: readonly OutputColumn[];
  /** Columns that filters, joins, groups and windows look at. */
  readonly uses: readonly ColumnSource[];
  /** Whether some columns are not known, as those of `*` of a table that nothing is known of. */
  readonly isPartial: boolean;
}

/** More named queries than this take seconds, in which nothing else happens. */
const mostNamedQueries = 40;
const longestText = 200_000;
/** The dialect in which `SELECT name = value` gives a name to the value. */
const assigningDialect = "tsql";

/**
 * Loads the parser of SQL, which takes a fifth of a second and 200 MB: only for what needs a syntax tree.
 * @throws {ProjectError} When it cannot be loaded.
 */
export async function loadSqlTree(): Promise<SqlTree> {
  return new SqlTree(await loadEngine());
}

/** SQL as trees: which tables and columns a text is about, and the same text for another system. */
export class SqlTree {
  readonly #engine: Engine;
  readonly #dialects: ReadonlySet<string>;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#dialects = new Set(engine.getDialects());
  }

  /** Whether it knows a dialect, such as `postgresql`. */
  knows(dialect: string): boolean {
    return this.#dialects.has(dialect);
  }

  /** The statements of a script. */
  parse(sql: string, dialect: string): { readonly statements: readonly SqlNode[] } | SqlProblem {
    const { success, ast, error } = this.#engine.parse(sql, dialect);
    return success ? { statements: ast ?? [] } : problemOf(error);
  }

  /** The tables that a script reads, as written, each once. */
  tables(sql: string, dialect: string): { readonly tables: readonly string[] } | SqlProblem {
    const parsed = this.parse(sql, dialect);
    return "problem" in parsed ? parsed : { tables: readTables(parsed.statements) };
  }

  /**
   * The names of the columns that a query gives; `undefined` when its text alone does not tell them, as with
   * `*` of a table or a value without a name, and for what is not one query.
   */
  columnNames(sql: string, dialect: string): readonly string[] | undefined {
    const parsed = this.parse(sql, dialect);
    if ("problem" in parsed) return undefined;
    const [query, ...others] = parsed.statements;
    if (query === undefined || others.length > 0 || !isQuery(query)) return undefined;
    const { columns = [] } = expandStars(withPlainNames(query), () => undefined);
    // DuckDB: `#1` is the first column, whatever its name.
    return columns.length === 0 || columns.some((name) => /^#\d/.test(name)) ? undefined : columns;
  }

  /** What a script is made of: see {@linkcode expressionNames}. */
  expressions(sql: string, dialect: string): { readonly names: ReadonlySet<string> } | SqlProblem {
    const parsed = this.parse(sql, dialect);
    return "problem" in parsed ? parsed : { names: expressionNames(parsed.statements) };
  }

  /** A query whose values go through functions that fail where another system differs: see {@linkcode withGuards}. */
  guarded(
    sql: string,
    dialect: string,
    options: GuardOptions,
  ): { readonly statements: readonly string[] } | SqlProblem {
    const parsed = this.parse(sql, dialect);
    if ("problem" in parsed) return parsed;
    const parse = (query: string) => {
      const part = this.parse(query, dialect);
      if ("problem" in part) throw new Unguarded(part.problem);
      return part.statements[0] ?? {};
    };
    const guarded = (one: SqlNode) => withGuards(one, { ...options, parse }) as SqlNode;
    let tree: SqlNode[];
    try {
      tree = parsed.statements.map((one) => {
        try {
          return guarded(one);
        } catch (error) {
          if (!(error instanceof Unguarded && error.hasStar)) throw error;
          return guarded(expandStars(one, () => undefined, { plain: true }).query);
        }
      });
    } catch (error) {
      if (error instanceof Unguarded) return { problem: error.message };
      throw error;
    }
    const { success, sql: statements, error } = this.#engine.generate(tree, dialect);
    return success ? { statements: statements ?? [] } : problemOf(error);
  }

  /** A script in the SQL of another system, statement by statement. */
  transpile(
    sql: string,
    { from, to }: { readonly from: string; readonly to: string },
  ): { readonly statements: readonly string[] } | SqlProblem {
    const { success, sql: statements, error } = this.#engine.transpile(sql, from, to);
    return success ? { statements: statements ?? [] } : problemOf(error);
  }

  /**
   * Follows the columns of a query back to the tables that it reads. Of a script the last query counts,
   * also one inside of `CREATE TABLE … AS` or `INSERT`.
   */
  columns(
    sql: string,
    { dialect, find }: { readonly dialect: string; readonly find: FindTable },
  ): QueryColumns | SqlProblem {
    if (sql.length > longestText) {
      return { problem: `the query has over ${longestText} characters` };
    }
    const parsed = this.parse(sql, dialect);
    if ("problem" in parsed) return parsed;
    const last = lastQuery(parsed.statements);
    if (last === undefined) return { problem: "there is no query whose columns could be followed" };
    const plain = plainQuery(last.query, { find, assignsNames: dialect === assigningDialect });
    const isAsWritten = last.isWhole && plain === last.query;
    const generated = isAsWritten ? undefined : this.#engine.generate([plain], dialect);
    const [text] = generated === undefined ? [sql] : generated.sql ?? [];
    if (generated?.success === false || text === undefined) return problemOf(generated?.error);
    const schema = { tables: forEngine(tableNodes(plain), find) };
    const isUnchanged = (column: string) => isPassedOn(plain, column, find);
    const fields = structFields(plain, find);
    return this.#analyse(text, { dialect, schema, names: last.names, fields, isUnchanged });
  }

  #analyse(
    text: string,
    { names, fields, isUnchanged, ...options }: Parameters<Engine["analyzeQuery"]>[1] & {
      readonly names: readonly string[];
      readonly fields: readonly (StructField | undefined)[];
      readonly isUnchanged: (column: string) => boolean;
    },
  ): QueryColumns | SqlProblem {
    const named = [...text.matchAll(/\bAS (?:NOT )?(?:MATERIALIZED )?\(/gi)].length;
    if (named > mostNamedQueries) {
      return { problem: `the query has over ${mostNamedQueries} parts` };
    }
    const { success, analysis, error } = this.#engine.analyzeQuery(text, options);
    if (!success || analysis === undefined) return problemOf(error);
    const given = names.length === analysis.projections.length ? names : [];
    const columns = analysis.projections.flatMap(
      ({ name: own, isStar, transformKind, typeHint, upstream }, index): OutputColumn[] => {
        const field = fields[index];
        const name = given[index] ?? field?.name ??
          (own && !isInvented(own, text) ? own : undefined);
        return isStar || name === undefined ? [] : [{
          name,
          type: typeHint ?? "",
          isUnchanged: transformKind === "direct" && upstream.length === 1 && !!own &&
            isUnchanged(own),
          sources: field === undefined
            ? sourcesOf(upstream)
            : [{ table: field.table, column: field.column }],
        }];
      },
    );
    return {
      columns,
      uses: sourcesOf((analysis.columnUses ?? []).flatMap(({ references }) => references)),
      isPartial: columns.length === 0 || columns.length < analysis.projections.length,
    };
  }
}

/** The query as the library follows it; the very same where that needs no change. */
function plainQuery(
  query: SqlNode,
  { find, assignsNames }: { readonly find: FindTable; readonly assignsNames: boolean },
): SqlNode {
  const aliased = assignsNames ? withAliases(query) : query;
  const named = hasFullNames(aliased) ? withPlainNames(aliased) : aliased;
  return hasStarList(named) ? expandStars(named, find).query : named;
}

/** Whether a name is one that the parser gives to expressions without a name. */
function isInvented(name: string, text: string): boolean {
  return /^_col_\d+$/.test(name) && !text.includes(name);
}

/** The columns of tables; others are parts of the query itself. */
function sourcesOf(references: readonly EngineReference[]): ColumnSource[] {
  const found = references.flatMap(({ sourceName, sourceKind, column }) =>
    sourceKind === "table" && sourceName !== undefined ? [{ table: sourceName, column }] : []
  );
  return [
    ...new Map(found.map((source) => [`${source.table}\0${source.column}`.toLowerCase(), source]))
      .values(),
  ];
}

function problemOf(error: string | null | undefined): SqlProblem {
  return { problem: error ?? "the parser gives no reason" };
}
