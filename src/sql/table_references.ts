import { closingOf, readSql, type SqlToken } from "./lexer.ts";
import type { Lexis } from "./lexis.ts";

/** A pair of parentheses, or the statement itself. */
interface Level {
  readonly outer: Level | undefined;
  /** Names that `WITH` gives to queries. */
  readonly named: Set<string>;
  /** The name of the query that these parentheses hold, which `WITH` gives it. */
  readonly names: string | undefined;
  /** Names that tables have in the rest of the query. */
  readonly aliases: Set<string>;
  /** Whether `FROM` is about tables here, and not an argument as in `extract(year from day)`. */
  reads: boolean;
  /** Whether `USING` is followed by a table. */
  merges: boolean;
  /** Whether a comma is followed by a further table. */
  inFrom: boolean;
  expectsTable: boolean;
  /** Whether queries that `WITH` names here may read themselves. */
  recurses: boolean;
}

const afterFrom = new Set([
  ...["where", "group", "order", "having", "limit", "offset", "fetch", "union", "intersect"],
  ...["except", "minus", "qualify", "window", "set", "when", "returning", "select", "for"],
]);
/** Words that may stand between `FROM` and a table, also with the table in parentheses. */
const beforeTable = new Set(["lateral", "only", "table", "stream"]);
/** Words of statements that read the table behind them. */
const tableStatements = new Set(["table", "pivot", "unpivot", "summarize", "describe"]);
/** What `TABLE t` may follow, besides the beginning of a statement; `>` is the end of an arrow. */
const beforeQuery = new Set(["as", "union", "all", "distinct", "except", "intersect"]);
const beforeArgument = new Set(["(", ",", ">"]);
const aliasless = new Set([
  ...afterFrom,
  ...["as", "on", "using", "join", "left", "right", "full", "inner", "outer", "cross", "natural"],
  ...["lateral", "tablesample", "pivot", "unpivot", "array", "asof", "anti", "semi", "global"],
  ...["straight_join"],
]);
/** Statements about the right to `SELECT` and `UPDATE`, which read nothing. */
const grants = new Set(["grant", "revoke", "deny"]);
/** What a new table may be like, or a copy of. */
const templates = new Set(["clone", "copy", "like"]);
/** Statements in which `FROM` has a table without `SELECT`. */
const readingWithFrom = new Set(["insert", "explain"]);

/** Whether a token behind the name of a table, or behind its `AS`, is another name for it. */
export function isAlias(token: SqlToken | undefined): token is SqlToken {
  return token?.kind === "name" || (token?.kind === "word" && !aliasless.has(token.text));
}

/** The parts of a table's name, where a statement has it. */
export type TableReference = readonly SqlToken[];

/**
 * The tables that queries read, in lower case, with their parts joined by dots. Queries that `WITH`
 * names, functions and what statements write to do not count.
 */
export function findUsedTables(sql: string, lexis: Lexis): Set<string> {
  return new Set(findTableReferences(readSql(sql, lexis), lexis).map(nameOf));
}

/**
 * Where queries read the tables of {@linkcode findUsedTables}, in order.
 * @param lexis Tells what a query reads that has the name which `WITH` gives to itself. Default: a table.
 */
export function findTableReferences(
  tokens: readonly SqlToken[],
  lexis: Lexis = {},
): TableReference[] {
  return new TableReader(tokens, { findsElements: false, lexis }).read().tables;
}

/** What stands in the place of a table that queries read, and is none: functions, texts and other signs. */
export function findOtherSources(tokens: readonly SqlToken[]): SqlToken[] {
  return new TableReader(tokens, { findsElements: false }).read().others;
}

/**
 * Where queries read tables, in order. What {@linkcode findUsedTables} finds counts, and so does
 * `raw.orders` after `raw` became an alias: with it, some databases go through a list in each row.
 */
export function findReadReferences(tokens: readonly SqlToken[]): TableReference[] {
  return new TableReader(tokens, { findsElements: true }).read().tables;
}

function nameOf(reference: TableReference): string {
  return reference.map(({ text }) => text).join(".").toLowerCase();
}

/** The parts of the dotted name that starts at an index; none when no name does. */
export function nameAt(tokens: readonly SqlToken[], index: number): TableReference {
  const parts: SqlToken[] = [];
  for (let at = index;; at += 2) {
    const [name, dot] = [tokens[at], tokens[at + 1]];
    if (name?.kind !== "word" && name?.kind !== "name") return parts;
    parts.push(name);
    if (dot?.kind !== "symbol" || dot.text !== ".") return parts;
  }
}

/** How many tokens make one name of several words, as in `my-project.raw.orders`; 1 for others. */
function dashedLength(tokens: readonly SqlToken[], index: number): number {
  let end = index + 1;
  const follows = (at: number) => {
    const [before, token] = [tokens[at - 1], tokens[at]];
    return before !== undefined && token?.start === before.start + before.text.length;
  };
  while (tokens[end]?.text === "-" && follows(end) && follows(end + 1)) end += 2;
  return end > index + 1 && tokens[end]?.text === "." ? end - index : 1;
}

class TableReader {
  readonly #tokens: readonly SqlToken[];
  readonly #findsElements: boolean;
  readonly #lexis: Lexis;
  readonly #found: TableReference[] = [];
  readonly #others: SqlToken[] = [];
  #level = newLevel(undefined);
  /** The name of the query in the parentheses that come next. */
  #naming: string | undefined;
  #position = 0;
  /** The first word of the statement. */
  #statement = "";

  constructor(
    tokens: readonly SqlToken[],
    { findsElements, lexis = {} }: {
      readonly findsElements: boolean;
      readonly lexis?: Lexis | undefined;
    },
  ) {
    this.#tokens = tokens;
    this.#findsElements = findsElements;
    this.#lexis = lexis;
  }

  read(): { readonly tables: TableReference[]; readonly others: SqlToken[] } {
    for (let token = this.#at(0); token !== undefined; token = this.#at(0)) {
      if (this.#isFirst()) this.#statement = token.kind === "word" ? token.text : "";
      if (token.kind === "symbol") this.#symbol(token.text);
      else if (token.kind === "word" && this.#word(token.text)) this.#position++;
      else if (token.kind === "name" && this.#namesAnother() && this.#nameQuery(0)) {
        this.#position++;
      } else if ((token.kind === "word" || token.kind === "name") && this.#level.expectsTable) {
        this.#table();
      } else {
        if (this.#level.expectsTable) this.#others.push(token);
        this.#level.expectsTable = false;
        this.#position++;
      }
    }
    return { tables: this.#found, others: this.#others };
  }

  #at(distance: number): SqlToken | undefined {
    return this.#tokens[this.#position + distance];
  }

  #is(text: string, distance: number): boolean {
    const token = this.#at(distance);
    return token !== undefined && token.text === text &&
      (token.kind === "word" || token.kind === "symbol");
  }

  #isFirst(): boolean {
    return this.#at(-1) === undefined || this.#is(";", -1);
  }

  /** Whether the statement may read tables. */
  get #isReading(): boolean {
    return !grants.has(this.#statement);
  }

  #symbol(text: string): void {
    const level = this.#level;
    if (text === "(") {
      const inner = newLevel(level, this.#naming);
      this.#naming = undefined;
      // `FROM (a JOIN b …)`: a query inside begins with a word of its own, which ends the expectation.
      inner.inFrom = inner.expectsTable = inner.reads = level.expectsTable;
      this.#level = inner;
    } else if (text === ")") {
      this.#level = level.outer ?? newLevel(undefined);
      if (level.names !== undefined) this.#level.named.add(level.names);
    } else if (text === ";") this.#level = newLevel(undefined);
    else if (text === "," && level.inFrom) {
      level.expectsTable = true;
      this.#position++;
      return;
    } else if (text !== "(" && text !== ")" && level.expectsTable) {
      const sign = this.#at(0);
      if (sign !== undefined) this.#others.push(sign);
    }
    level.expectsTable = false;
    this.#position++;
  }

  /** Whether the word was one that matters here. */
  #word(word: string): boolean {
    const level = this.#level;
    const before = this.#at(-1)?.text;
    // `t.from` is a column.
    if (before === ".") return false;
    if (word === "with") {
      level.recurses = (this.#lexis.recursesFreely ?? false) || this.#is("recursive", 1);
      const distance = this.#is("recursive", 1) ? 2 : 1;
      if (this.#bodyOf(distance) !== undefined) return this.#nameQuery(distance);
    }
    if (this.#namesAnother()) return this.#nameQuery(0);
    if (this.#readsTable(word, before)) {
      level.reads = level.expectsTable = true;
      level.inFrom = false;
    } else if (word === "select" || word === "update") {
      level.reads = this.#isReading;
      // `UPDATE a, b SET` looks into both.
      level.inFrom = word === "update" && (this.#isFirst() || before === "(" || before === ")");
      level.expectsTable = false;
    } else if (word === "delete" || word === "merge") {
      level.reads = level.merges = this.#isReading;
    } else if (word === "from") return this.#from(before);
    else if (word === "join" || (word === "straight_join" && level.inFrom)) {
      // `USE INDEX FOR JOIN (index)` joins nothing.
      level.expectsTable = level.reads && before !== "array" && before !== "for";
    } else if (word === "using" && level.merges && !this.#is("(", 1)) {
      level.inFrom = level.expectsTable = true;
    } else if (word === "lateral" && this.#is("view", 1)) {
      level.inFrom = level.expectsTable = false;
    } else if (afterFrom.has(word)) level.inFrom = level.expectsTable = false;
    else if (word === "rows" && level.expectsTable && this.#is("from", 1)) {
      // PostgreSQL: `FROM ROWS FROM (f(), g())` has functions.
      level.expectsTable = false;
      this.#position++;
    } else return level.expectsTable && this.#isBeforeTable(word);
    return true;
  }

  /** Whether a table that is read follows, without `FROM`. */
  #readsTable(word: string, before: string | undefined): boolean {
    const level = this.#level;
    if (templates.has(word)) {
      return this.#statement === "create" && level.outer === undefined && !level.reads &&
        this.#at(1)?.kind !== "symbol" && before !== "as";
    }
    if (!tableStatements.has(word)) return false;
    const hasName = this.#namesOf(1) > 0;
    if (this.#isFirst() || before === "(") return hasName;
    if (word !== "table" || before === undefined) return false;
    // `f(TABLE t)` and `f(input => TABLE(t))`
    const isArgument = level.outer !== undefined && beforeArgument.has(before);
    return isArgument ? hasName || this.#is("(", 1) : hasName && beforeQuery.has(before);
  }

  /** Whether a word of {@linkcode beforeTable} is no table itself. */
  #isBeforeTable(word: string): boolean {
    const next = this.#at(1);
    if (tableStatements.has(word) && word !== "table") return this.#namesOf(1) > 1;
    if (!beforeTable.has(word)) return false;
    if (word === "lateral") return next?.kind !== "symbol";
    // A table may have this name, with another one behind it.
    if (word === "stream" && this.#namesOf(1) === 1) return false;
    return next?.kind !== "symbol" || next.text === "(";
  }

  /** How many parts a name at a distance has. */
  #namesOf(distance: number): number {
    return nameAt(this.#tokens, this.#position + distance).length;
  }

  #from(before: string | undefined): boolean {
    const level = this.#level;
    const isTarget = before === "delete";
    const isComparison = before === "distinct" && (this.#is("is", -2) || this.#is("not", -2));
    // `FROM t` alone, before `SELECT`, or instead of it; Redshift: `ALTER TABLE a APPEND FROM b`.
    const isQuery = this.#isFirst() || before === "(" || before === "as" || before === "append" ||
      (level.outer === undefined && readingWithFrom.has(this.#statement));
    if (isQuery) level.reads = this.#isReading;
    if (level.reads && !isTarget && !isComparison) level.inFrom = level.expectsTable = true;
    return true;
  }

  /**
   * Where the parentheses of `name [(columns)] [USING KEY (columns)] AS [NOT MATERIALIZED] (` are, for a
   * name at a distance.
   */
  #bodyOf(distance: number): number | undefined {
    const name = this.#at(distance);
    if (name === undefined || (name.kind !== "word" && name.kind !== "name")) return undefined;
    let next = this.#behindColumns(distance + 1);
    if (next !== undefined && this.#is("using", next) && this.#is("key", next + 1)) {
      next = this.#behindColumns(next + 2);
    }
    if (next === undefined || !this.#is("as", next)) return undefined;
    while (this.#is("not", next + 1) || this.#is("materialized", next + 1)) next++;
    return this.#is("(", next + 1) ? next + 1 : undefined;
  }

  /** The distance behind a list in parentheses, which may be missing; `undefined` when it does not end. */
  #behindColumns(distance: number): number | undefined {
    if (!this.#is("(", distance)) return distance;
    const close = closingOf(this.#tokens, this.#position + distance);
    return close === undefined ? undefined : close - this.#position + 1;
  }

  /** Whether a query is named here after others. */
  #namesAnother(): boolean {
    const { inFrom, named } = this.#level;
    return this.#is(",", -1) && !inFrom && named.size > 0 && this.#bodyOf(0) !== undefined;
  }

  /** A query sees the names before its own, and its own where it may be recursive. */
  #nameQuery(distance: number): boolean {
    const name = this.#at(distance)?.text.toLowerCase() ?? "";
    if (this.#level.recurses) this.#level.named.add(name);
    this.#naming = name;
    // DuckDB: `WITH a AS (…) FROM a`.
    this.#level.reads = this.#isReading;
    this.#level.expectsTable = false;
    this.#position += (this.#bodyOf(distance) ?? 1) - 1;
    return true;
  }

  #table(): void {
    const level = this.#level;
    const parts = this.#tableName();
    const isFunction = this.#is("(", 0);
    const [first, ...others] = parts;
    if (first === undefined) return;
    if (others.length === 0 && this.#is(":", 0) && !this.#is(":", 1)) {
      // DuckDB: `FROM alias: table`.
      level.aliases.add(first.text.toLowerCase());
      this.#position++;
      return;
    }
    level.expectsTable = false;
    if (isFunction) {
      this.#others.push(first);
      return;
    }
    const name = nameOf(parts);
    // `FROM orders AS o, o.items` goes through a list in each row.
    const isElement = !this.#findsElements && others.length > 0 &&
      this.#isKnown("aliases", first.text.toLowerCase());
    const alias = this.#at(this.#is("as", 0) ? 1 : 0);
    if (isAlias(alias)) level.aliases.add(alias.text.toLowerCase());
    if (isElement) return;
    level.aliases.add(parts.at(-1)!.text.split(".").at(-1)!.toLowerCase());
    if (!this.#isKnown("named", name)) this.#found.push(parts);
  }

  /** The name of a table at this place, behind which the reader is then. */
  #tableName(): TableReference {
    const length = this.#lexis.dashedNames ? dashedLength(this.#tokens, this.#position) : 1;
    const words = this.#tokens.slice(this.#position, this.#position + length);
    const [first] = words;
    if (first === undefined) return [];
    this.#position += length - 1;
    const own = nameAt(this.#tokens, this.#position);
    this.#position += 2 * own.length - 1;
    return length === 1
      ? own
      : [{ ...first, kind: "name", text: words.map(({ text }) => text).join("") }, ...own.slice(1)];
  }

  /** Whether the name means something here or in parentheses around. */
  #isKnown(kind: "named" | "aliases", name: string): boolean {
    for (let level: Level | undefined = this.#level; level !== undefined; level = level.outer) {
      if (level[kind].has(name)) return true;
    }
    return false;
  }
}

function newLevel(outer: Level | undefined, names?: string): Level {
  return {
    outer,
    names,
    named: new Set(),
    aliases: new Set(),
    reads: false,
    merges: false,
    inFrom: false,
    expectsTable: false,
    recurses: false,
  };
}
