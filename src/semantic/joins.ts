import { UsageError } from "../errors.ts";
import { didYouMean } from "../registry.ts";
import { type Dimension, findsOne, type Join, type SemanticModel } from "./model.ts";

/** Every model by its name. */
export type Models = ReadonlyMap<string, SemanticModel>;

/** A way over joins, each of which finds one row at most, from a model to another. */
export interface Path {
  readonly joins: readonly Join[];
  /** Where it leads. */
  readonly model: SemanticModel;
  /** The same without its last join; `undefined` for the way of no joins. */
  readonly before: Path | undefined;
}

/** A dimension, and the way to it; of no joins for one of the model itself. */
export interface FoundDimension {
  readonly dimension: Dimension;
  readonly path: Path;
}

/** The words by which a path is called: the names of its joins. */
export function nameOf({ joins }: Path): string {
  return joins.map(({ name }) => name).join(".");
}

/** The way of no joins, to the model itself. */
export function startAt(model: SemanticModel): Path {
  return { joins: [], model, before: undefined };
}

/** The ways to other models, the shortest first; none comes through one model twice. */
export function pathsFrom(model: SemanticModel, models: Models): Path[] {
  const paths: Path[] = [startAt(model)];
  for (const path of paths) {
    const { joins, model: near } = path;
    const passed = new Set([model.name, ...joins.map((join) => join.model)]);
    const next = near.joins.filter((join) => findsOne(join) && !passed.has(join.model))
      .toSorted((a, b) => a.name < b.name ? -1 : 1);
    for (const join of next) {
      const far = models.get(join.model);
      if (far !== undefined) paths.push({ joins: [...joins, join], model: far, before: path });
    }
  }
  return paths.slice(1);
}

/**
 * The dimension that a query means: one of the model, `join.name`, `join.join.name`, or the name alone
 * where it is that of one reachable model.
 * @throws {UsageError} When there is none, or more than one.
 */
export function findDimension(
  name: string,
  { model, models, what = "dimension" }: {
    readonly model: SemanticModel;
    readonly models: Models;
    /** How a missing one is called. */
    readonly what?: string;
  },
): FoundDimension {
  const own = dimensionOf(model, name);
  if (own !== undefined) return { dimension: own, path: startAt(model) };
  const paths = pathsFrom(model, models);
  const dots = [...name.matchAll(/\./g)].map(({ index }) => index).reverse();
  for (const dot of dots) {
    const prefix = name.slice(0, dot);
    const path = pathNamed(prefix, paths);
    const dimension = path && dimensionOf(path.model, name.slice(dot + 1));
    if (path !== undefined && dimension !== undefined) return { dimension, path };
  }
  const reached = paths.flatMap((path) => {
    const dimension = dimensionOf(path.model, name);
    return dimension === undefined ? [] : [{ dimension, path }];
  });
  const [first, ...others] = reached;
  if (first !== undefined && others.length === 0) return first;
  if (first !== undefined) {
    throw new UsageError(`ambiguous dimension "${name}"; use join_name.dimension`, {
      fix: `write one of ${reached.map(({ path }) => `${nameOf(path)}.${name}`).join(", ")}`,
    });
  }
  throw missing(name, { model, paths, what });
}

/** The path that is called by all its joins, by its last one, or by its model, if it is the only one. */
function pathNamed(prefix: string, paths: readonly Path[]): Path | undefined {
  const exact = paths.find((path) => nameOf(path) === prefix);
  if (exact !== undefined) return exact;
  const byJoin = paths.filter(({ joins }) => joins.at(-1)?.name === prefix);
  const byModel = paths.filter(({ model }) => model.name === prefix);
  for (const found of [byJoin, byModel]) {
    if (found.length === 1) return found[0];
    if (found.length < 2) continue;
    throw new UsageError(`ambiguous join "${prefix}"; use a join name`, {
      fix: `write one of ${found.map(nameOf).join(", ")}`,
    });
  }
  return undefined;
}

function missing(
  name: string,
  { model, paths, what }: {
    readonly model: SemanticModel;
    readonly paths: readonly Path[];
    readonly what: string;
  },
): UsageError {
  const [prefix = "", ...rest] = name.split(".");
  const followed = paths.some(({ joins }) => joins.some((join) => join.name === prefix));
  const unsafe = model.joins.find((join) => join.name === prefix && !findsOne(join));
  if (rest.length > 0 && !followed) {
    return new UsageError(`join not found or unsafe: ${prefix}`, {
      ...unsafe !== undefined && {
        cause: `it is ${unsafe.relationship}: following it would count rows more than once`,
      },
      fix: hintFor(prefix, paths.map(nameOf)) ?? "use a join that is one_to_one or many_to_one",
    });
  }
  const known = [
    ...model.dimensions.map((dimension) => dimension.name),
    ...paths.flatMap((path) =>
      path.model.dimensions.map((dimension) => `${nameOf(path)}.${dimension.name}`)
    ),
  ];
  const fix = hintFor(name, known);
  return new UsageError(`${what} not found: ${name}`, fix === undefined ? {} : { fix });
}

/** The name that was most likely meant, or all of them where there are few. */
export function hintFor(name: string, known: readonly string[]): string | undefined {
  const all = known.length === 0 || known.length > 20 ? undefined : `there are ${known.join(", ")}`;
  return didYouMean(name, known).fix ?? all;
}

function dimensionOf({ dimensions }: SemanticModel, name: string): Dimension | undefined {
  return dimensions.find((dimension) => dimension.name === name);
}
