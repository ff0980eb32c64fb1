import type { Asset, Pipeline } from "./model.ts";

/** Who depends on whom, by name. Upstreams that are no asset of the pipeline are left out. */
export interface AssetGraph {
  /** What an asset depends on directly, in the order it says so; empty for unknown names. */
  upstreams(name: string): readonly string[];
  /** What depends on an asset directly, in pipeline order. */
  downstreams(name: string): readonly string[];
  /** Everything that the assets depend on, without themselves unless they are part of a cycle. */
  ancestors(names: Iterable<string>, options?: ReachOptions): Set<string>;
  /** Everything that depends on the assets, without themselves unless they are part of a cycle. */
  descendants(names: Iterable<string>, options?: ReachOptions): Set<string>;
  /** Groups of assets that all depend on each other; an asset alone when it depends on itself. */
  cycles(): readonly (readonly string[])[];
}

export interface ReachOptions {
  /** How many edges to follow. @default {Infinity} */
  readonly depth?: number;
}

export interface GraphOptions {
  /** Whether symbolic dependencies count, as they do for lineage. @default {false} */
  readonly symbolic?: boolean;
}

/** Builds the graph in time linear in assets and dependencies. */
export function buildGraph(
  { assets }: Pick<Pipeline, "assets">,
  { symbolic = false }: GraphOptions = {},
): AssetGraph {
  const upstreams = new Map<string, Set<string>>(assets.map(({ name }) => [name, new Set()]));
  const downstreams = new Map<string, Set<string>>(assets.map(({ name }) => [name, new Set()]));
  for (const asset of assets) {
    for (const { kind, mode, value } of asset.upstreams) {
      if (kind !== "asset" || (mode === "symbolic" && !symbolic)) continue;
      const dependents = downstreams.get(value);
      if (dependents === undefined) continue;
      dependents.add(asset.name);
      upstreams.get(asset.name)!.add(value);
    }
  }
  return new MapGraph(toLists(upstreams), toLists(downstreams));
}

/**
 * The assets, each behind those that it waits for, and otherwise in pipeline order: every asset comes as
 * early as the ones before it allow. In a cycle the first one comes first.
 */
export function inDependencyOrder({ assets }: Pick<Pipeline, "assets">): readonly Asset[] {
  const graph = buildGraph({ assets });
  const byName = new Map(assets.map((asset) => [asset.name, asset]));
  const visited = new Set<string>();
  const ordered: Asset[] = [];
  for (const { name } of assets) {
    const path = [{ name, upstreams: graph.upstreams(name).values() }];
    if (visited.has(name)) continue;
    visited.add(name);
    // Without recursion: chains may be long.
    for (let last; (last = path.at(-1)) !== undefined;) {
      const { value: next, done } = last.upstreams.next();
      if (done) {
        ordered.push(byName.get(last.name)!);
        path.pop();
      } else if (!visited.has(next)) {
        visited.add(next);
        path.push({ name: next, upstreams: graph.upstreams(next).values() });
      }
    }
  }
  return ordered;
}

type Edges = ReadonlyMap<string, readonly string[]>;

function toLists(edges: ReadonlyMap<string, ReadonlySet<string>>): Edges {
  return new Map([...edges].map(([name, others]) => [name, [...others]]));
}

class MapGraph implements AssetGraph {
  readonly #upstreams: Edges;
  readonly #downstreams: Edges;

  constructor(upstreams: Edges, downstreams: Edges) {
    this.#upstreams = upstreams;
    this.#downstreams = downstreams;
  }

  upstreams(name: string): readonly string[] {
    return this.#upstreams.get(name) ?? [];
  }

  downstreams(name: string): readonly string[] {
    return this.#downstreams.get(name) ?? [];
  }

  ancestors(names: Iterable<string>, options?: ReachOptions): Set<string> {
    return reach(this.#upstreams, names, options);
  }

  descendants(names: Iterable<string>, options?: ReachOptions): Set<string> {
    return reach(this.#downstreams, names, options);
  }

  cycles(): readonly (readonly string[])[] {
    return findComponents(this.#upstreams).filter((names) =>
      names.length > 1 || names.some((name) => this.upstreams(name).includes(name))
    );
  }
}

function reach(edges: Edges, names: Iterable<string>, { depth = Infinity }: ReachOptions = {}) {
  const found = new Set<string>();
  let frontier = new Set(names);
  for (let level = 0; level < depth && frontier.size > 0; level++) {
    const next = new Set<string>();
    for (const name of frontier) {
      for (const other of edges.get(name) ?? []) {
        if (!found.has(other)) next.add(other);
        found.add(other);
      }
    }
    frontier = next;
  }
  return found;
}

/** Strongly connected components by Tarjan's algorithm, without recursion: chains may be long. */
function findComponents(edges: Edges): string[][] {
  const components: string[][] = [];
  const indexes = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  for (const root of edges.keys()) {
    if (indexes.has(root)) continue;
    const path: { readonly name: string; readonly rest: Iterator<string> }[] = [];
    const enter = (name: string) => {
      lowest.set(name, indexes.size);
      indexes.set(name, indexes.size);
      open.push(name);
      isOpen.add(name);
      path.push({ name, rest: (edges.get(name) ?? [])[Symbol.iterator]() });
    };
    const lower = (name: string, to: number) => lowest.set(name, Math.min(lowest.get(name)!, to));
    enter(root);
    for (let last; (last = path.at(-1)) !== undefined;) {
      const { name, rest } = last;
      const next = rest.next();
      if (!next.done) {
        if (!indexes.has(next.value)) enter(next.value);
        else if (isOpen.has(next.value)) lower(name, indexes.get(next.value)!);
        continue;
      }
      path.pop();
      const before = path.at(-1);
      if (before !== undefined) lower(before.name, lowest.get(name)!);
      if (lowest.get(name) === indexes.get(name)) {
        const component = open.splice(open.lastIndexOf(name));
        for (const member of component) isOpen.delete(member);
        components.push(component);
      }
    }
  }
  return components;
}
