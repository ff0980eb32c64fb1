import { UsageError } from "../errors.ts";
import { callsAggregate } from "./aggregates.ts";
import { dependsOnWindow } from "./check_model.ts";
import { hasAlternative, operand } from "./expression.ts";
import { type CompileContext, Compiler, type SelectedColumn } from "./compiler.ts";
import { hintFor } from "./joins.ts";
import type { ModelMetric } from "./model.ts";
import type { SemanticRequest, Sort } from "./request.ts";
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
    const hasWindow = [...this.#metrics, ...this.#sortedMetrics()]
      .some((metric) => dependsOnWindow(metric, model));
    const text = hasWindow ? this.#withWindows() : this.#grouped({
      metrics: this.#metrics.map((metric) => this.#column(metric)),
      order: this.#request.sort.map((sort) => this.#plainOrder(sort)),
    });
    return this.#compiler.finish(text);
  }

  /** Groups of rows, a column for each dimension and metric. */
  #grouped({ metrics, order }: {
    readonly metrics: readonly SelectedColumn[];
    readonly order: readonly string[];
  }): string {
    const { where, having } = this.#conditions();
    const columns = [...this.#dimensions, ...metrics].map((column) =>
      `${column.sql} AS ${this.#compiler.quoted(column.name)}`
    );
    const positions = this.#dimensions.map((_, index) => index + 1);
    // Joins are known once everything that asks for them has been written.
    const from = this.#compiler.from();
    return [
      `SELECT ${columns.join(", ")} FROM ${from}`,
      ...where.length > 0 ? [`WHERE ${where.join(" AND ")}`] : [],
      ...positions.length > 0 ? [`GROUP BY ${positions.join(", ")}`] : [],
      ...having.length > 0 ? [`HAVING ${having.join(" AND ")}`] : [],
      ...order.length > 0 ? [`ORDER BY ${order.join(", ")}`] : [],
    ].join(" ");
  }

  #column(metric: ModelMetric): SelectedColumn {
    return { name: metric.name, sql: this.#compiler.metricSql(metric) };
  }

  /** The groups inside; outside what looks from one group at others. */
  #withWindows(): string {
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
          ratio: (over, under) => compiler.ratio(over, under),
        });
      }
      return dependsOnWindow(metric, model)
        ? compiler.expand(metric.expression, (name) => outer(compiler.metric(name)))
        : base(metric);
    };
    const columns = [
      ...this.#dimensions.map(({ name }) => `base.${compiler.quoted(name)}`),
      ...this.#metrics.map((metric) => `${outer(metric)} AS ${compiler.quoted(metric.name)}`),
    ];
    const order = this.#request.sort.map(({ name, direction }) => {
      const dimension = this.#askedDimension(name);
      if (dimension !== undefined) return `base.${compiler.quoted(dimension.name)} ${direction}`;
      return `${outer(this.#sortMetric(name))} ${direction}`;
    });
    const groups = this.#grouped({ metrics: [...inner.values()], order: [] });
    return `SELECT ${columns.join(", ")} FROM (${groups}) base` +
      (order.length > 0 ? ` ORDER BY ${order.join(", ")}` : "");
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

  #plainOrder({ name, direction }: Sort): string {
    const dimension = this.#askedDimension(name);
    if (dimension !== undefined) return `${this.#compiler.quoted(dimension.name)} ${direction}`;
    const metric = this.#sortMetric(name);
    const isAsked = this.#metrics.includes(metric);
    const sql = isAsked ? this.#compiler.quoted(name) : this.#compiler.metricSql(metric);
    return `${operand(sql, this.#compiler.dialect.lexis)} ${direction}`;
  }

  #sortedMetrics(): ModelMetric[] {
    return this.#request.sort.filter(({ name }) => this.#askedDimension(name) === undefined)
      .map(({ name }) => this.#sortMetric(name));
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
