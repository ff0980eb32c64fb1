import { UsageError } from "../errors.ts";
import type { ValueNode } from "../project/value_node.ts";
import { standardLexis } from "../sql/lexis.ts";
import { callsAggregate, filterAggregates } from "./aggregates.ts";
import { readExpression, referencesIn, Templates } from "./expression.ts";
import { findDimension, type Models } from "./joins.ts";
import type { ModelMetric, SemanticModel } from "./model.ts";

/** A model, and where it is written. */
export interface WrittenModel {
  readonly model: SemanticModel;
  readonly node: ValueNode;
}

/** How a model is read before it is known which platform answers. */
const lexis = standardLexis;

/** Looks at a model by itself; what is wrong becomes a problem of its file. */
export function checkModel({ model, node }: WrittenModel): void {
  checkNames(model, node);
  for (const [index, { name, type, granularities }] of model.dimensions.entries()) {
    if (type === "time" || granularities.size === 0) continue;
    item(node, "dimensions", index).field("granularities")
      .problem(`dimension "${name}": granularities need type: time`);
  }
  for (const [index, metric] of model.metrics.entries()) {
    const place = item(node, "metrics", index);
    const problem = metricProblem(metric, model) ?? windowProblem(metric, model);
    if (problem !== undefined) place.problem(problem);
  }
  const joins = new Set<string>();
  for (const [index, { name, foreignKey, sql }] of model.joins.entries()) {
    const place = item(node, "joins", index);
    if (joins.has(name)) place.problem(`model "${model.name}": duplicate join "${name}"`);
    joins.add(name);
    if (foreignKey === undefined && sql === undefined) {
      place.problem(`model "${model.name}": join "${name}" requires foreign_key or sql`);
    }
  }
}

/** Looks at what a model says of others. */
export function checkReferences({ model, node }: WrittenModel, models: Models): void {
  for (const [index, join] of model.joins.entries()) {
    const place = item(node, "joins", index);
    const target = models.get(join.model);
    if (target === undefined) {
      place.problem(
        `model "${model.name}": join "${join.name}" leads to the unknown model "${join.model}"`,
      );
    } else if (
      join.foreignKey !== undefined && join.sql === undefined &&
      (join.targetKey ?? target.primaryKey) === undefined
    ) {
      place.problem(
        `model "${model.name}": join "${join.name}" requires target_key or primary_key on ` +
          `target model "${join.model}"`,
      );
    }
  }
  const check = (text: string | undefined, what: string, place: ValueNode) => {
    for (const name of referencesIn(text ?? "", lexis)) {
      try {
        findDimension(name, { model, models });
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        const isMetric = model.metrics.some((metric) => metric.name === name);
        place.problem(
          `${what}: ` +
            (isMetric
              ? `a filter cannot refer to the metric {${name}}`
              : `unknown reference {${name}} in filter (${error.message})`),
        );
      }
    }
  };
  for (const [index, { name, filter }] of model.metrics.entries()) {
    check(filter, `metric "${name}"`, item(node, "metrics", index));
  }
  for (const [index, { name, filter }] of model.segments.entries()) {
    check(filter, `segment "${name}"`, item(node, "segments", index));
  }
}

function item(node: ValueNode, list: string, index: number): ValueNode {
  return node.field(list).items()[index] ?? node;
}

/** Dimensions, metrics and segments share one set of names. */
function checkNames({ dimensions, metrics, segments }: SemanticModel, node: ValueNode): void {
  const seen = new Set<string>();
  for (const [list, entries] of Object.entries({ dimensions, metrics, segments })) {
    for (const [index, { name }] of entries.entries()) {
      if (name !== "" && seen.has(name)) {
        item(node, list, index).problem(`duplicate name: ${name}`);
      }
      seen.add(name);
    }
  }
}

function metricProblem(metric: ModelMetric, model: SemanticModel): string | undefined {
  const { name, expression, filter } = metric;
  const subject = `metric "${name}"`;
  const references = referencesIn(expression, lexis);
  const unknown = references.find((one) => metricOf(one, model) === undefined);
  if (unknown !== undefined) return `${subject}: references unknown metric {${unknown}}`;
  const cycle = findCycle(metric, model);
  if (cycle !== undefined) return `${subject}: circular dependency: ${cycle}`;
  if (filter === undefined) return undefined;
  if (references.length > 0 || metric.window !== undefined) {
    return `${subject}: a filter needs an aggregate of the metric's own; put it on the metrics in {}`;
  }
  const hidden = new Templates().hide(filter);
  if (callsAggregate(hidden, lexis)) {
    return `${subject}: a filter chooses rows, and cannot hold aggregates`;
  }
  if (filterAggregates(new Templates().hide(expression), "true", lexis) === undefined) {
    return `${subject}: a filter needs an aggregate in the expression, such as sum(x), whose rows ` +
      "nothing else chooses, and which leaves out NULL";
  }
  return undefined;
}

function windowProblem(metric: ModelMetric, model: SemanticModel): string | undefined {
  const { name, expression, window } = metric;
  const subject = `window metric "${name}"`;
  if (window === undefined) return mixedProblem(metric, model);
  const [only, ...others] = readExpression(new Templates().hide(expression.trim()), lexis);
  if (only?.kind !== "reference" || others.length > 0) {
    return `${subject}: expression must be exactly a single {ref}, got "${expression}"`;
  }
  const target = metricOf(only.name, model);
  if (target === undefined) return `${subject}: references unknown metric {${only.name}}`;
  if (dependsOnWindow(target, model)) {
    return `${subject}: {${only.name}} has a window already, and one over another is not possible`;
  }
  const { type, orderBy, partitionBy } = window;
  if (orderBy === undefined && type !== "percent_of_total") {
    return `${subject}: window.order_by is required for type "${type}"`;
  }
  const isDimension = (one: string) => model.dimensions.some((dimension) => dimension.name === one);
  if (orderBy !== undefined && !isDimension(orderBy)) {
    return `${subject}: window.order_by references unknown dimension "${orderBy}"`;
  }
  const unknown = partitionBy.find((one) => !isDimension(one));
  if (unknown === undefined) return undefined;
  return `${subject}: window.partition_by references unknown dimension "${unknown}"`;
}

/** What depends on a window is computed after the groups are made, where no rows are left to count. */
function mixedProblem(metric: ModelMetric, model: SemanticModel): string | undefined {
  const { name, expression } = metric;
  if (!dependsOnWindow(metric, model)) return undefined;
  if (!callsAggregate(new Templates().hide(expression), lexis)) return undefined;
  return `metric "${name}" mixes {refs} to window metrics with raw aggregation; split "${name}" ` +
    "into a named base metric and a derived metric";
}

function metricOf(name: string, { metrics }: SemanticModel): ModelMetric | undefined {
  return metrics.find((metric) => metric.name === name);
}

/** Whether a metric has a window, or is made of one that has. Metrics in a cycle have none. */
export function dependsOnWindow(
  metric: ModelMetric,
  model: SemanticModel,
  passed: ReadonlySet<string> = new Set(),
): boolean {
  if (metric.window !== undefined) return true;
  if (passed.has(metric.name)) return false;
  return referencesIn(metric.expression, lexis).some((name) => {
    const next = metricOf(name, model);
    return next !== undefined && dependsOnWindow(next, model, new Set([...passed, metric.name]));
  });
}

/** The name of a metric that is made of itself, on the way from this one. */
function findCycle(
  metric: ModelMetric,
  model: SemanticModel,
  passed: readonly string[] = [],
): string | undefined {
  if (passed.includes(metric.name)) return metric.name;
  for (const name of referencesIn(metric.expression, lexis)) {
    const next = metricOf(name, model);
    const cycle = next && findCycle(next, model, [...passed, metric.name]);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
