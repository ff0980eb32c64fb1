import { UsageError } from "../errors.ts";
import type { Dialect } from "../sql/dialect.ts";
import { tokenize } from "../sql/lexer.ts";
import type { Lexis } from "../sql/lexis.ts";
import { valueText } from "../sql/value_text.ts";
import { filterAggregates } from "./aggregates.ts";
import { dependsOnWindow } from "./check_model.ts";
import { fillIn, nameInQuotes, operand, Templates } from "./expression.ts";
import { JoinedTables } from "./joined_tables.ts";
import { findDimension, hintFor, type Models } from "./joins.ts";
import type { ModelMetric, SemanticModel } from "./model.ts";
import {
  type AskedDimension,
  type Comparison,
  comparisons,
  type Filter,
  type FilterValue,
} from "./request.ts";

/** What a query is written for. */
export interface CompileContext {
  readonly model: SemanticModel;
  readonly models: Models;
  readonly dialect: Pick<Dialect, "lexis" | "identifiers" | "words">;
}

/** A column of the answer. */
export interface SelectedColumn {
  readonly name: string;
  readonly sql: string;
}

/** Writes parts of a model as SQL, and keeps which joins they need. */
export class Compiler {
  readonly model: SemanticModel;
  readonly dialect: CompileContext["dialect"];
  readonly models: Models;
  readonly #templates = new Templates();
  readonly #tables: JoinedTables;

  constructor({ model, models, dialect }: CompileContext) {
    this.model = model;
    this.dialect = dialect;
    this.models = models;
    this.#tables = new JoinedTables(model, { dialect, templates: this.#templates });
  }

  /** What stands after FROM, for everything that was written so far. */
  from(): string {
    return this.#tables.from();
  }

  /** The query with its templates again. */
  finish(sql: string): string {
    return this.#templates.restore(sql);
  }

  /** A name of a column in quotes, which every platform takes, though it be a word of its SQL. */
  quoted(name: string): string {
    return nameInQuotes(name, this.dialect.identifiers);
  }

  /** A part of the model with something in the place of each `{name}`. */
  expand(text: string, resolve: (name: string) => string): string {
    const { lexis, words } = this.dialect;
    const hidden = this.#templates.hide(text);
    let dividend: string | undefined;
    return fillIn(words.dividesWhole ? withFractions(hidden, lexis) : hidden, {
      lexis,
      put: (name, { before, after }) => {
        const sql = operand(resolve(name), lexis);
        if (before.endsWith("/") || /\/\s*\($/.test(before) && after === ")") {
          const isFraction = dividend !== undefined && before.endsWith(`${dividend} /`);
          // A ratio of nothing is NULL, and no error.
          return `NULLIF(${isFraction ? sql : this.#withFraction(sql)}, 0)`;
        }
        if (after !== "/") return sql;
        dividend = this.#withFraction(sql);
        return dividend;
      },
    });
  }

  metric(name: string): ModelMetric {
    const found = this.model.metrics.find((metric) => metric.name === name);
    if (found !== undefined) return found;
    const fix = hintFor(name, this.model.metrics.map((metric) => metric.name));
    throw new UsageError(`metric not found: ${name}`, fix === undefined ? {} : { fix });
  }

  /** The metrics of which a metric is made, in order. */
  metricsOf({ expression }: ModelMetric): ModelMetric[] {
    const names: string[] = [];
    fillIn(this.#templates.hide(expression), {
      lexis: this.dialect.lexis,
      put: (name) => {
        names.push(name);
        return "";
      },
    });
    return names.map((name) => this.metric(name));
  }

  /** A metric without a window, over the rows of a group. */
  metricSql(metric: ModelMetric): string {
    const sql = this.expand(metric.expression, (name) => this.metricSql(this.metric(name)));
    if (metric.filter === undefined) return sql;
    const condition = this.#filled(metric.filter, (name) => this.#dimensionSql(name));
    const filtered = filterAggregates(sql, condition, this.dialect.lexis);
    if (filtered !== undefined) return filtered;
    throw new UsageError(`the filter of metric "${metric.name}" finds no aggregate to apply to`);
  }

  /** The columns of asked dimensions, each with a name of its own. */
  dimensions(asked: readonly AskedDimension[]): SelectedColumn[] {
    return asked.map(({ name, granularity }) => {
      const { dimension, path } = findDimension(name, this);
      const isOwn = path.joins.length === 0;
      const grains = asked.filter((other) => other.name === name).length;
      const suffix = granularity !== undefined && (!isOwn || grains > 1) ? `_${granularity}` : "";
      // Reference: a joined one is called as it is asked for, which may be by the last join alone.
      const alias = isOwn
        ? (dimension.name + suffix).replaceAll(".", "_")
        : plainName(name + suffix);
      return { name: alias, sql: this.#dimensionSql(name, granularity) };
    });
  }

  hasDimension(name: string): boolean {
    try {
      findDimension(name, this);
      return true;
    } catch (error) {
      if (error instanceof UsageError) return false;
      throw error;
    }
  }

  /** A condition on the rows or, when it holds an aggregate, on the groups. */
  condition(filter: Filter): string {
    if ("dimension" in filter) return this.#comparison(filter);
    return this.#filled(filter.expression, (name) => {
      const metric = this.model.metrics.find((one) => one.name === name);
      if (metric === undefined) return this.#dimensionSql(name);
      if (!dependsOnWindow(metric, this.model)) return this.metricSql(metric);
      throw new UsageError(`a filter cannot use the window metric "${name}"`, {
        cause: "windows are computed after rows and groups were chosen",
        fix: "filter by the metric that the window goes over",
      });
    });
  }

  segment(name: string): string {
    const found = this.model.segments.find((segment) => segment.name === name);
    if (found !== undefined) {
      return this.#filled(found.filter, (reference) => this.#dimensionSql(reference));
    }
    const fix = hintFor(name, this.model.segments.map((segment) => segment.name));
    throw new UsageError(`segment not found: ${name}`, fix === undefined ? {} : { fix });
  }

  /** A division that gives NULL for one by zero, and a fraction for whole numbers. */
  ratio(over: string, under: string): string {
    return `${this.#withFraction(over)} / NULLIF(${under}, 0)`;
  }

  /** A number whose ratios have a fraction, even to whole numbers. */
  #withFraction(sql: string): string {
    return this.dialect.words.dividesWhole ? `1.0 * ${sql}` : sql;
  }

  #filled(text: string, resolve: (name: string) => string): string {
    const { lexis } = this.dialect;
    return fillIn(this.#templates.hide(text), {
      lexis,
      put: (name) => operand(resolve(name), lexis),
    });
  }

  #comparison({ dimension, operator, values }: Comparison): string {
    const { lexis } = this.dialect;
    const sql = operand(this.#dimensionSql(dimension, undefined, "filter dimension"), lexis);
    const [first = "", second = ""] = values.map((value) => this.#value(value));
    switch (operator) {
      case "is_null":
        return `${sql} IS NULL`;
      case "is_not_null":
        return `${sql} IS NOT NULL`;
      case "between":
        return `${sql} BETWEEN ${first} AND ${second}`;
      case "in":
      case "not_in": {
        // No value is in an empty list, which no platform takes.
        if (values.length === 0) return operator === "in" ? "1 = 0" : "1 = 1";
        const list = values.map((value) => this.#value(value)).join(", ");
        return `${sql} ${operator === "in" ? "IN" : "NOT IN"} (${list})`;
      }
      default:
        return `${sql} ${comparisons[operator]} ${first}`;
    }
  }

  /** A value to compare with. What a template in it prints is not known yet, so that nothing of it is escaped. */
  #value(value: FilterValue): string {
    const hidden = typeof value === "string" ? this.#templates.hide(value) : value;
    return valueText(hidden, this.dialect.words);
  }

  #dimensionSql(name: string, granularity?: string, what = "dimension"): string {
    const { model } = this;
    const { dimension, path } = findDimension(name, { model, models: this.models, what });
    const expression = granularity === undefined
      ? dimension.expression ?? this.#columnOf(dimension.name)
      : dimension.granularities.get(granularity);
    if (granularity !== undefined && dimension.type !== "time") {
      throw new UsageError(`granularity on non-time dimension: ${name}`);
    }
    if (expression === undefined) {
      const fix = hintFor(granularity ?? "", [...dimension.granularities.keys()]);
      throw new UsageError(
        `invalid granularity "${granularity}" for dimension ${name}`,
        fix === undefined ? {} : { fix },
      );
    }
    return this.#tables.column(path, {
      name: [dimension.name, ...granularity === undefined ? [] : [granularity]].join("_"),
      sql: this.#templates.hide(expression),
    });
  }

  /** The column that has the name of a dimension; a dot in it is one of the column's way. */
  #columnOf(name: string): string {
    return name.split(".").map((part) => this.quoted(part)).join(".");
  }
}

/**
 * An expression of other metrics whose quotients have a fraction where no metric stands beside the sign that could
 * get one: `({a} + {b}) / 2` becomes `({a} + {b}) / 1.0 / 2`.
 */
function withFractions(text: string, lexis: Lexis): string {
  const tokens = [...tokenize(text, lexis)];
  if (!tokens.some((token) => token.text === "{")) return text;
  const beside = (from: number, step: 1 | -1): string => {
    const token = tokens[from + step];
    return token?.kind === "blank" ? beside(from + step, step) : token?.text ?? "";
  };
  return tokens.map((token, index) =>
    token.text === "/" && beside(index, -1) !== "}" && beside(index, 1) !== "{"
      ? "/ 1.0 /"
      : token.text
  ).join("");
}

/** A name of letters, digits and `_`, as a result has it. */
export function plainName(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_]+/g, "_").replace(/^_+|_+$/g, "");
  return /^\d/.test(plain) ? `field_${plain}` : plain;
}
