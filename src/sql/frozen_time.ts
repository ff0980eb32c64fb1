import type { Dialect } from "./dialect.ts";
import { closingOf, readSql, type SqlToken, tokenEnds } from "./lexer.ts";
import { literal } from "./names.ts";
import { standardMoments } from "./sql_words.ts";

/** A moment as SQL has it, in UTC. */
export interface FrozenMoment {
  /** Such as `2024-01-31`. */
  readonly date: string;
  /** Such as `12:30:00.000000`. */
  readonly time: string;
  /** Since 1970, whole ones. */
  readonly epochSeconds: number;
}

type Value = "date" | "instant" | "local" | "clock" | "localClock" | "epoch";
type Kind = Value | "age";

/** Words for now that stand alone or before parentheses. */
const words: ReadonlyMap<string, Value> = new Map([
  ["current_date", "date"],
  ["current_time", "clock"],
  ["current_timestamp", "instant"],
  ["current_datetime", "local"],
  ["localtime", "localClock"],
  ["localtimestamp", "local"],
  ["sysdate", "local"],
  ["systimestamp", "instant"],
]);

/** Functions for now, which need their parentheses: a column may have such a name. */
const functions: ReadonlyMap<string, Kind> = new Map([
  ["now", "instant"],
  ["today", "date"],
  ["curdate", "date"],
  ["curtime", "clock"],
  ["getdate", "local"],
  ["getutcdate", "local"],
  ["utc_timestamp", "local"],
  ["utc_date", "date"],
  ["utc_time", "clock"],
  ["sysdatetime", "local"],
  ["sysutcdatetime", "local"],
  ["sysdatetimeoffset", "instant"],
  ["transaction_timestamp", "instant"],
  ["statement_timestamp", "instant"],
  ["clock_timestamp", "instant"],
  ["get_current_timestamp", "instant"],
  ["get_current_time", "clock"],
  ["current_localtime", "localClock"],
  ["current_localtimestamp", "local"],
  ["unix_timestamp", "epoch"],
  ["age", "age"],
]);

/** A piece of the query, and what stands in its place. */
interface Change {
  readonly last: SqlToken;
  readonly text: string;
}

/** The query with a given moment in place of all that means the present one. */
export function freezeTime(
  query: string,
  moment: FrozenMoment,
  dialect: Pick<Dialect, "lexis" | "words">,
): string {
  const freezer = new Freezer(query, moment, dialect);
  const { tokens, ends } = freezer;
  let result = "";
  let done = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.start < done) continue;
    const found = token.kind === "text" ? freezer.wordAt(index) : freezer.functionAt(index);
    if (found === undefined) continue;
    result += query.slice(done, token.start) + found.text;
    done = ends.get(found.last.start) ?? query.length;
  }
  return result + query.slice(done);
}

class Freezer {
  readonly tokens: readonly SqlToken[];
  readonly ends: ReadonlyMap<number, number>;
  readonly #query: string;
  readonly #moment: FrozenMoment;
  readonly #moments: NonNullable<Dialect["words"]["moments"]>;

  constructor(
    query: string,
    moment: FrozenMoment,
    { lexis, words: { moments = standardMoments } }: Pick<Dialect, "lexis" | "words">,
  ) {
    [this.#query, this.#moment, this.#moments] = [query, moment, moments];
    this.tokens = readSql(query, lexis);
    this.ends = tokenEnds(query, lexis);
  }

  /** What a word or a call of a function becomes; `undefined` when it does not mean the present time. */
  functionAt(index: number): Change | undefined {
    const { tokens } = this;
    const [before, token, next] = [tokens[index - 1], tokens[index], tokens[index + 1]];
    if (token?.kind !== "word" || before?.text === "." || before?.text === "as") return undefined;
    if (next?.text === ".") return undefined;
    const close = next?.text === "(" ? closingOf(tokens, index + 1) : undefined;
    const kind = words.get(token.text) ??
      (close === undefined ? undefined : functions.get(token.text));
    if (kind === undefined) return undefined;
    if (close === undefined) {
      return kind === "age" ? undefined : { last: token, text: this.#cast(kind) };
    }
    const [open, last] = [tokens[index + 1], tokens[close]];
    if (open === undefined || last === undefined) return undefined;
    const inside = tokens.slice(index + 2, close);
    const argument = this.#query.slice(open.start + 1, last.start).trim();
    if (kind === "age") {
      // With one argument, how long it is since then.
      if (inside.length === 0 || hasComma(inside)) return undefined;
      const today = `CAST(${literal(this.#moment.date)} AS ${this.#moments.local})`;
      return { last: open, text: `age(${today}, ` };
    }
    const isPlain = inside.every(({ kind }) => kind === "number");
    if (isPlain && (kind !== "epoch" || inside.length === 0)) {
      return { last, text: this.#cast(kind) };
    }
    const { inZone } = this.#moments;
    if (inZone === undefined || kind === "epoch") return undefined;
    const type = kind === "instant" ? this.#moments.local : this.#typeOf(kind);
    return { last, text: inZone(this.#cast("instant"), argument, type) };
  }

  /** What a text such as `'now'` becomes where a date or a time is wanted. */
  wordAt(index: number): Change | undefined {
    const token = this.tokens[index];
    if (!this.#moments.words || token === undefined) return undefined;
    const text = this.#query.slice(token.start, this.ends.get(token.start)).slice(1, -1);
    const word = text.trim().toLowerCase();
    if (!/^(?:now|today|yesterday|tomorrow)$/.test(word) || !this.#wantsMoment(index)) {
      return undefined;
    }
    const { date, time } = this.#moment;
    if (word === "now") return { last: token, text: literal(`${date} ${time}+00:00`) };
    const days = { today: 0, yesterday: -1, tomorrow: 1 }[word] ?? 0;
    const day = new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000);
    return { last: token, text: literal(day.toISOString().slice(0, 10)) };
  }

  /** Whether a text is written as a date or a time: `date 'now'`, `'now'::date`, `CAST('now' AS date)`. */
  #wantsMoment(index: number): boolean {
    const at = (distance: number) => this.tokens[index + distance]?.text ?? "";
    const isType = (word: string) => /^(?:date|time|timetz|timestamp|timestamptz)$/.test(word);
    return isType(at(-1)) || (at(1) === ":" && at(2) === ":" && isType(at(3))) ||
      (at(-2) === "cast" && at(1) === "as" && isType(at(2)));
  }

  #typeOf(kind: Exclude<Value, "epoch">): string {
    const { instant, local, clock = "TIME", localClock = "TIME" } = this.#moments;
    return { date: "DATE", instant, local, clock, localClock }[kind];
  }

  #cast(kind: Value): string {
    const { date, time, epochSeconds } = this.#moment;
    if (kind === "epoch") return String(epochSeconds);
    const type = this.#typeOf(kind);
    const isTime = /^TIME\b/.test(type);
    const text = type === "DATE" ? date : isTime ? time : `${date} ${time}`;
    const zone = kind === "instant" || /WITH TIME ZONE/.test(type) ? "+00:00" : "";
    return `CAST(${literal(text + zone)} AS ${type})`;
  }
}

/** Whether there are several arguments. */
function hasComma(inside: readonly SqlToken[]): boolean {
  let depth = 0;
  return inside.some(({ kind, text }) => {
    if (kind !== "symbol") return false;
    if (text === "(") depth++;
    if (text === ")") depth--;
    return depth === 0 && text === ",";
  });
}
