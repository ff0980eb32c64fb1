import { basename, relative, sep } from "node:path";
import { type Explanation, UsageError } from "../errors.ts";
import { closest, didYouMean } from "../registry.ts";
import { nameFromPath } from "./asset_file.ts";
import { type AssetGraph, buildGraph } from "./graph.ts";
import type { Asset, Pipeline } from "./model.ts";

export interface SelectorMatch {
  /** Names of the assets. */
  readonly names: ReadonlySet<string>;
  /** Parts between spaces that matched nothing, and what was most likely meant. */
  readonly unmatched: readonly { readonly part: string; readonly remedy: Explanation }[];
}

/**
 * The assets that a `--selector` means: spaces unite, commas intersect, `+` adds ancestors or
 * descendants, `@` adds descendants and all they depend on.
 * @throws {UsageError} When it is malformed or matches nothing.
 */
export function matchSelector(selector: string, pipeline: Pipeline): SelectorMatch {
  const parts = selector.trim().split(/\s+/).filter((part) => part !== "");
  if (parts.length === 0) throw new UsageError("selector cannot be empty");
  const graph = buildGraph(pipeline, { symbolic: true });
  const names = new Set<string>();
  const unmatched: { part: string; terms: Term[] }[] = [];
  for (const part of parts) {
    const terms = part.split(",").map((term) => parseTerm(term, part));
    const matched = terms.map((term) => matchTerm(term, { pipeline, graph }))
      .reduce((all, more) => all.intersection(more));
    for (const name of matched) names.add(name);
    if (matched.size === 0) unmatched.push({ part, terms });
  }
  if (names.size === 0) {
    const terms = unmatched.flatMap((one) => one.terms);
    throw new UsageError(`selector "${selector}" matched no assets`, remedyFor(terms, pipeline));
  }
  return {
    names,
    unmatched: unmatched.map(({ part, terms }) => ({ part, remedy: remedyFor(terms, pipeline) })),
  };
}

/** What was most likely meant by those of the terms that match nothing by themselves. */
function remedyFor(terms: readonly Term[], pipeline: Pipeline): Explanation {
  const mistyped = new Map(
    terms.filter((term) => !term.hasWildcard && matchMethod(term, pipeline).size === 0)
      .map((term) => [term.written, term]),
  );
  return didYouMean([...mistyped.keys()], (written) => {
    const { method, value = "" } = mistyped.get(written) ?? {};
    const meant = closest(value, pipeline.assets.flatMap(wordsOf(method, pipeline)));
    const start = written.lastIndexOf(value);
    return meant && written.slice(0, start) + meant + written.slice(start + value.length);
  });
}

/** What a term of a method can say to mean one asset. */
function wordsOf(method: Term["method"], { name: pipeline, directory }: Pipeline) {
  return ({ name, path, tags }: Asset): readonly string[] => {
    switch (method) {
      case "tag":
        return tags;
      case "file":
        return fileNames(path);
      case "path":
        return [path, toSlashes(relative(directory, path))];
      case "fqn":
        return [name, `${pipeline}.${name}`];
      default:
        return [name, ...fileNames(path)];
    }
  };
}

interface Term {
  /** The whole of it. */
  readonly written: string;
  /** `undefined` when the term does not say what it is about. */
  readonly method: keyof typeof tests | undefined;
  readonly value: string;
  readonly matches: (text: string) => boolean;
  readonly hasWildcard: boolean;
  /** Levels of ancestors and descendants to add. */
  readonly ancestors: number;
  readonly descendants: number;
  readonly family: boolean;
}

function parseTerm(term: string, part: string): Term {
  const invalid = (detail = "") => new UsageError(`invalid selector "${part}"${detail}`);
  const match = /^(@?)(?:(\d*)\+)?(.*?)(?:\+(\d*))?$/s.exec(term)!;
  const [, at, before, body = "", after] = match;
  if (at !== "" && (before !== undefined || after !== undefined)) {
    throw invalid(": cannot combine @ with + graph operators");
  }
  const [, method, value = ""] = /^(?:(tag|path|file|fqn):)?(.*)$/s.exec(body)!;
  if (value === "" || /^[@+]/.test(value)) throw invalid();
  const hasWildcard = /[*?[]/.test(value);
  const pattern = hasWildcard ? compileWildcards(value) : undefined;
  if (hasWildcard && pattern === undefined) throw invalid();
  return {
    written: term,
    method: method as keyof typeof tests | undefined,
    value,
    hasWildcard,
    matches: (text) => pattern === undefined ? text === value : pattern.test(text),
    ancestors: levels(before),
    descendants: levels(after),
    family: at !== "",
  };
}

function levels(text: string | undefined): number {
  if (text === undefined) return 0;
  return text === "" ? Infinity : Number(text);
}

/** `*` and `?` do not match a slash. `undefined` when a bracket is not closed or empty. */
function compileWildcards(pattern: string): RegExp | undefined {
  let source = "";
  for (const [piece, set] of pattern.matchAll(/\[(\^?[^\]]*)\]|[^]/g)) {
    if (set !== undefined) {
      if (set === "" || set === "^") return undefined;
      const escaped = set.replace(/^(\^?)/, "$1").replace(/[\\\]]/g, "\\$&");
      source += set.startsWith("^") ? `(?!/)[${escaped}]` : `[${escaped}]`;
    } else if (piece === "[") return undefined;
    else if (piece === "*") source += "[^/]*";
    else if (piece === "?") source += "[^/]";
    else source += piece.replace(/[.+^${}()|\\\]]/, "\\$&");
  }
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return undefined;
  }
}

function matchTerm(
  term: Term,
  { pipeline, graph }: { readonly pipeline: Pipeline; readonly graph: AssetGraph },
): Set<string> {
  const matched = matchMethod(term, pipeline);
  if (term.family) {
    const below = matched.union(graph.descendants(matched));
    return below.union(graph.ancestors(below));
  }
  return matched.union(graph.ancestors(matched, { depth: term.ancestors }))
    .union(graph.descendants(matched, { depth: term.descendants }));
}

type Test = (asset: Asset, term: Term, pipeline: Pipeline) => boolean;

const tests = {
  tag: ({ tags }, { matches }) => tags.some(matches),
  name: ({ name }, { matches }) => matches(name),
  file: ({ path, executablePath }, { matches }) =>
    [path, executablePath].some((file) => fileNames(file).some(matches)),
  path: ({ path, executablePath }, term, { directory }) =>
    [path, executablePath].some((file) =>
      matchesPath(toSlashes(file), term) || matchesPath(toSlashes(relative(directory, file)), term)
    ),
  fqn: ({ name, path }, { matches }, pipeline) => {
    const inside = relative(pipeline.directory, path).split(sep).join(".").replace(/\.[^.]*$/, "");
    const names = [name, nameFromPath(path, pipeline.directory), inside];
    return names.some((candidate) =>
      matches(candidate) || matches(`${pipeline.name}.${candidate}`)
    );
  },
} satisfies Readonly<Record<string, Test>>;

function matchMethod(term: Term, pipeline: Pipeline): Set<string> {
  const { name, file, path, fqn } = tests;
  const order = term.method === undefined ? [name, file, path, fqn] : [tests[term.method]];
  for (const test of order) {
    const found = pipeline.assets.filter((asset) => test(asset, term, pipeline));
    if (found.length > 0) return new Set(found.map(({ name }) => name));
  }
  return new Set();
}

/** A file name as it is, and without each of its extensions: `a.asset.yml`, `a.asset`, `a`. */
function fileNames(path: string): string[] {
  let name = basename(path);
  const names = [name];
  for (let dot; (dot = name.lastIndexOf(".")) > 0;) {
    name = name.slice(0, dot);
    names.push(name);
  }
  return names;
}

function matchesPath(path: string, { value, matches, hasWildcard }: Term): boolean {
  const plain = value.replace(/^\.\//, "").replace(/\/+$/, "");
  if (!hasWildcard) return path === plain || path.startsWith(`${plain}/`);
  for (let folder = path; folder !== "" && folder !== "/";) {
    if (matches(folder)) return true;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/")));
  }
  return false;
}

function toSlashes(path: string): string {
  return sep === "/" ? path : path.split(sep).join("/");
}
