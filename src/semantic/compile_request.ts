import { UsageError } from "../errors.ts";
import { callsAggregate } from "./aggregates.ts";
import { dependsOnWindow } from "./check_model.ts";
import { tokenize } from "../sql/lexer.ts";
import { hasAlternative, operand } from "./expression.ts";
import { type CompileContext, Compiler, type SelectedColumn } from "./compiler.ts";
import { hintFor } from "./joins.ts";
import type { ModelMetric, Window } from "./model.ts";
import type { SemanticRequest } from "./request.ts";
import { windowSql } from "./windows.ts";

/**
 * The query that answers a request, in one line; templates of the model are still in it.
 * @throws {UsageError} When the model has no such thing, or it cannot be computed.
 */
export function compileRequest(request: SemanticRequest, context: CompileContext): string {
  try {
    return new Query(request, new Compiler(context)).text();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`failed to compile semantic query: ${error.message}`, error.explanation);
  }
}

/** One request while its query is written. */
class Query {
  readonly #request: SemanticRequest;
  readonly #compiler: Compiler;
  readonly #dimensions: readonly SelectedColumn[];
  readonly #metrics: readonly ModelMetric[];

  constructor(request: SemanticRequest, compiler: Compiler) {
    this.#request = request;
    this.#compiler = compiler;
    if (request.dimensions.length + request.metrics.length === 0) {
      throw new UsageError("query must include at least one dimension or metric", {
        fix: "add --dimension or --metric",
      });
    }
    this.#dimensions = compiler.dimensions(request.dimensions);
    this.#metrics = request.metrics.map((name) => compiler.metric(name));
    const names = [...this.#dimensions, ...this.#metrics].map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new UsageError(`"${twice}" would be the name of two columns`);
  }

  text(): string {
    const { model } = this.#compiler;
    const hasWindow = [...this.#metrics, ...this.#unaskedMetrics()]
      .some((metric) => dependsOnWindow(metric, model));
    const text = hasWindow || this.#namesMayClash() ? this.#wrapped() : this.#plain();
    return this.#compiler.finish(text);
  }

  /** One query of groups. */
  #plain(): string {
    const { having } = this.#conditions();
    const order = this.#order((metric) =>
      operand(this.#compiler.metricSql(metric), this.#compiler.dialect.lexis)
    );
    return this.#grouped(this.#metrics.map((metric) => this.#column(metric))) +
      (having.length > 0 ? ` HAVING ${having.join(" AND ")}` : "") + order;
  }

  /**
   * Whether what chooses or orders groups has a word that is also the name of a column of the answer: some
   * platforms take it for that, some for the table's.
   */
  #namesMayClash(): boolean {
    const { dialect } = this.#compiler;
    const unasked = this.#unaskedMetrics().map((metric) => this.#compiler.metricSql(metric));
    const names = [...this.#dimensions, ...this.#metrics].map(({ name }) => name.toLowerCase());
    return [...this.#conditions().having, ...unasked].some((sql) =>
      [...tokenize(sql, dialect.lexis)].some(({ kind, text }) =>
        kind === "word" && names.includes(text.toLowerCase()) ||
        kind === "name" && names.includes(text.slice(1, -1).toLowerCase())
      )
    );
  }

  /** Groups of rows, a column for each dimension and metric. */
  #grouped(metrics: readonly SelectedColumn[]): string {
    const { where } = this.#conditions();
    const positions = this.#dimensions.map((_, index) => index + 1);
    // Joins are known once everything that asks for them has been written.
    const from = this.#compiler.from();
    return [
      `${this.#select([...this.#dimensions, ...metrics])} FROM ${from}`,
      ...where.length > 0 ? [`WHERE ${where.join(" AND ")}`] : [],
      ...positions.length > 0 ? [`GROUP BY ${positions.join(", ")}`] : [],
    ].join(" ");
  }

  #select(columns: readonly SelectedColumn[]): string {
    const items = columns.map(({ name, sql }) => `${sql} AS ${this.#compiler.quoted(name)}`);
    return `SELECT ${items.join(", ")}`;
  }

  #column(metric: ModelMetric): SelectedColumn {
    return { name: metric.name, sql: this.#compiler.metricSql(metric) };
  }

  /** The groups inside; outside what chooses and orders them, and what looks from one at others. */
  #wrapped(): string {
    const compiler = this.#compiler;
    const { model } = compiler;
    const inner = new Map<string, SelectedColumn>();
    const base = (metric: ModelMetric): string => {
      inner.set(metric.name, this.#column(metric));
      return `base.${compiler.quoted(metric.name)}`;
    };
    const outer = (metric: ModelMetric): string => {
      if (metric.window !== undefined) {
        const [target] = compiler.metricsOf(metric);
        if (target === undefined) throw new UsageError(`metric not found: ${metric.expression}`);
        return windowSql(metric.window, {
          value: base(target),
          dimension: (name) => this.#groupedBy(name, metric),
          others: this.#dimensionsBeside(metric.window),
          ratio: (over, under) => compiler.ratio(over, under),
        });
      }
      return dependsOnWindow(metric, model)
        ? compiler.expand(metric.expression, (name) => outer(compiler.metric(name)))
        : base(metric);
    };
    const columns: SelectedColumn[] = [
      ...this.#dimensions.map(({ name }) => ({ name, sql: `base.${compiler.quoted(name)}` })),
      ...this.#metrics.map((metric) => ({ name: metric.name, sql: outer(metric) })),
    ];
    // What orders the rows alone is left out in the end: not every platform orders by a window.
    const ordering = this.#unaskedMetrics()
      .map((metric, index) => ({ name: `bruin_order_${index + 1}`, metric, sql: outer(metric) }));
    const order = this.#order((metric) =>
      compiler.quoted(ordering.find((column) => column.metric === metric)?.name ?? metric.name)
    );
    const having = this.#conditions().having
      .map((sql, index) => ({ name: `bruin_condition_${index + 1}`, sql }));
    const groups = this.#grouped([...inner.values(), ...having]);
    const conditions = having.map(({ name }) => `base.${compiler.quoted(name)}`);
    const rows = this.#select([...columns, ...ordering]) + ` FROM (${groups}) base` +
      (conditions.length > 0 ? ` WHERE ${conditions.join(" AND ")}` : "");
    const names = columns.map(({ name }) => compiler.quoted(name)).join(", ");
    return (ordering.length === 0 ? rows : `SELECT ${names} FROM (${rows}) base`) + order;
  }

  /** The column of the groups that a window goes along. */
  #groupedBy(name: string, { name: metric }: ModelMetric): string {
    const found = this.#askedDimension(name);
    if (found !== undefined) return `base.${this.#compiler.quoted(found.name)}`;
    throw new UsageError(`window metric "${metric}" needs the dimension "${name}"`, {
      cause: "without it there would be more rows than the columns tell apart",
      fix: `add --dimension ${name}`,
    });
  }

  /** The columns of the groups that a window does not name. */
  #dimensionsBeside({ orderBy, partitionBy }: Window): string[] {
    const named = [...orderBy === undefined ? [] : [orderBy], ...partitionBy]
      .map((name) => this.#askedDimension(name));
    return this.#dimensions.filter((dimension) => !named.includes(dimension))
      .map(({ name }) => `base.${this.#compiler.quoted(name)}`);
  }

  #conditions(): { readonly where: readonly string[]; readonly having: readonly string[] } {
    const compiler = this.#compiler;
    const { lexis } = compiler.dialect;
    const conditions = [
      ...this.#request.filters.map((filter) => compiler.condition(filter)),
      ...this.#request.segments.map((name) => compiler.segment(name)),
    ];
    const isAlone = conditions.length === 1;
    const [having, where] = [true, false].map((wanted) =>
      conditions.filter((sql) => callsAggregate(sql, lexis) === wanted)
        .map((sql) => !isAlone && hasAlternative(sql, lexis) ? `(${sql})` : sql)
    );
    return { where: where ?? [], having: having ?? [] };
  }

  /** What orders the rows. @param unasked How it is said of a metric that is no column of the answer. */
  #order(unasked: (metric: ModelMetric) => string): string {
    const terms = this.#request.sort.map(({ name, direction }) => {
      const column = this.#askedDimension(name);
      if (column !== undefined) return `${this.#compiler.quoted(column.name)} ${direction}`;
      const metric = this.#sortMetric(name);
      const isAsked = this.#metrics.includes(metric);
      return `${isAsked ? this.#compiler.quoted(name) : unasked(metric)} ${direction}`;
    });
    return terms.length > 0 ? ` ORDER BY ${terms.join(", ")}` : "";
  }

  /** The metrics that order the rows and are no columns of the answer. */
  #unaskedMetrics(): ModelMetric[] {
    const sorted = this.#request.sort.filter(({ name }) => this.#askedDimension(name) === undefined)
      .map(({ name }) => this.#sortMetric(name));
    return [...new Set(sorted)].filter((metric) => !this.#metrics.includes(metric));
  }

  /** The metric that is to order the rows. */
  #sortMetric(name: string): ModelMetric {
    const { model } = this.#compiler;
    const found = model.metrics.find((metric) => metric.name === name);
    if (found !== undefined) return found;
    if (this.#compiler.hasDimension(name)) {
      throw new UsageError(`sort field is not among the dimensions: ${name}`, {
        cause: "rows of a group may differ in it",
        fix: `add --dimension ${name}`,
      });
    }
    const known = [...this.#request.dimensions, ...model.metrics].map((one) => one.name);
    const fix = hintFor(name, known);
    throw new UsageError(`sort field not found: ${name}`, fix === undefined ? {} : { fix });
  }

  /** The column of an asked dimension, by the name with which it was asked or that of the column. */
  #askedDimension(name: string): SelectedColumn | undefined {
    const asked = this.#request.dimensions.findIndex((dimension) => dimension.name === name);
    return this.#dimensions[asked] ?? this.#dimensions.find((column) => column.name === name);
  }
}
