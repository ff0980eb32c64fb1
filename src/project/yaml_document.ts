import process from "node:process";
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLError,
  type YAMLMap,
} from "yaml";
import { ProjectError } from "../errors.ts";
import { exactNumber, wholeNumber } from "../exact_numbers.ts";
import type { ExactValue, Value } from "./model.ts";
import { type Key, type NodeSource, ValueNode } from "./value_node.ts";

export interface ParseYamlOptions {
  /** Absolute path, for messages. */
  readonly file: string;
  /** Line of the file on which the text starts, from 1. @default {1} */
  readonly firstLine?: number;
  /** Put before the message of a syntax error. */
  readonly prefix?: string;
}

/**
 * The first document of a YAML text; an empty text gives `null`. Messages never quote the text, since
 * it may hold passwords.
 * @throws {ProjectError} When it is not YAML.
 */
export function parseYaml(text: string, options: ParseYamlOptions): ValueNode {
  const source = new YamlSource(text, options);
  return new ValueNode(source, source.value);
}

/** Values by YAML's rules for one plain scalar, such as the text of a variable. */
export function parsePlainScalar(text: string): Value {
  try {
    const document = parseDocument(text, {
      intAsBigInt: true,
      prettyErrors: false,
      logLevel: "silent",
    });
    if (document.errors.length > 0 || !isScalar(document.contents)) return text;
    return withNarrowNumbers(document.contents.value as Value);
  } catch {
    return text;
  }
}

const deepestNesting = 100;

class YamlSource implements NodeSource {
  readonly file: string;
  readonly problems: ProjectError[] = [];
  readonly warnings: NodeSource["warnings"] = [];
  readonly value: Value;
  /** Once it has been asked for. */
  #exact: ExactValue | undefined;
  readonly #document: Document.Parsed;
  readonly #lines = new LineCounter();
  readonly #indexes = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();
  readonly #firstLine: number;
  readonly #prefix: string;

  constructor(text: string, { file, firstLine = 1, prefix = "" }: ParseYamlOptions) {
    this.file = file;
    this.#firstLine = firstLine;
    this.#prefix = prefix;
    try {
      this.#document = parseUntraced(text, {
        intAsBigInt: true,
        lineCounter: this.#lines,
        // As with "silent" nothing is printed, and there is an error for documents after the first.
        logLevel: "error",
        merge: true,
        prettyErrors: false,
      });
      const { errors } = this.#document;
      const error = errors.find(({ code }) => code !== "MULTIPLE_DOCS");
      // Errors after the first one mostly echo it.
      if (error !== undefined) throw this.#syntaxError(error);
      const [next] = errors;
      if (next !== undefined) this.#warnOfMore(text, next.pos[0]);
      if (text.includes("*")) this.#refuseUnknownAliases();
      if (mayHaveOlderNumbers.test(text)) this.#readOlderNumbers();
      this.value = this.#toValue();
    } catch (error) {
      // Only a deep nesting exhausts the stack.
      if (!(error instanceof RangeError)) throw error;
      throw new ProjectError(`${prefix}The YAML is nested too deeply`, { file });
    }
  }

  /** Reference: documents after the first are not read. */
  #warnOfMore(text: string, start: number): void {
    const isEmpty = /^(?:---|\.\.\.|#.*|\s)*$/.test(text.slice(start));
    if (isEmpty) return;
    const message = "A second YAML document begins here, which is not read: only the first one is";
    this.warnings.push({ message, severity: "warning", ...this.#position(start) });
  }

  #refuseUnknownAliases(): void {
    visit(this.#document, {
      Alias: (_, node) => {
        if (node.resolve(this.#document) !== undefined) return;
        throw this.#error("The alias has no anchor: a text that starts with * needs quotes", node);
      },
    });
  }

  /** Reference: numbers are read as in YAML 1.1. What is a text keeps what is written, and so do keys. */
  #readOlderNumbers(): void {
    visit(this.#document, {
      Scalar: (place, node) => {
        if (place === "key" || node.type !== "PLAIN" || node.tag !== undefined) return;
        const number = olderNumber(node.source ?? "");
        if (number !== undefined) node.value = number;
      },
    });
  }

  #toValue(): Value {
    let value: Value;
    try {
      value = this.#document.toJS() ?? null;
    } catch {
      throw this.#error('A merge with "<<" is no map, or the aliases expand to too much');
    }
    // An alias inside its own anchor makes a loop, which nothing here could walk.
    if (isDeeperThan(value, deepestNesting)) throw this.#error("The YAML is nested too deeply");
    return withNarrowNumbers(value);
  }

  positionOf(path: readonly Key[]): { line: number; column: number } | undefined {
    let node: Node | null | undefined = this.#document.contents;
    let place = node?.range?.[0];
    for (const key of path) {
      const [at, next] = this.#step(node, key);
      if (at === undefined) break;
      [place, node] = [at, next];
    }
    return place === undefined ? undefined : this.#position(place);
  }

  sourceOf(path: readonly Key[]): string | undefined {
    let node: Node | null | undefined = this.#document.contents;
    for (const key of path) [, node] = this.#step(node, key);
    node = this.#resolve(node);
    return isScalar(node) ? node.source : undefined;
  }

  exactValueOf(path: readonly Key[]): ExactValue | undefined {
    this.#exact ??= this.#toExactValue();
    let value: ExactValue | undefined = this.#exact;
    for (const key of path) {
      if (value === null || typeof value !== "object") return undefined;
      value = (value as Readonly<Record<string, ExactValue>>)[String(key)];
    }
    return value;
  }

  /** Merges and aliases come to the numbers that they stand for. */
  #toExactValue(): ExactValue {
    visit(this.#document, {
      Scalar: (place, node) => {
        if (place === "key" || typeof node.value !== "number") return;
        node.value = exactNumber(node.source ?? "", node.value);
      },
    });
    return this.#document.toJS() ?? null;
  }

  isPlain(path: readonly Key[]): boolean {
    let node: Node | null | undefined = this.#document.contents;
    for (const key of path) [, node] = this.#step(node, key);
    node = this.#resolve(node);
    return isScalar(node) && node.type === "PLAIN";
  }

  /** Where the child is written, and the child. */
  #step(parent: Node | null | undefined, key: Key): [number | undefined, Node | undefined] {
    const node = this.#resolve(parent);
    if (isSeq(node)) {
      const item = node.items[Number(key)] as Node | undefined;
      return [item?.range?.[0], item];
    }
    if (!isMap(node)) return [undefined, undefined];
    const pair = this.#pairs(node).get(String(key));
    return [(pair?.key as Node | undefined)?.range?.[0], pair?.value as Node | undefined];
  }

  /** The pairs of a map by key, indexed once, since maps may be large and are asked for each key. */
  #pairs(map: YAMLMap): ReadonlyMap<string, Pair> {
    const known = this.#indexes.get(map);
    if (known !== undefined) return known;
    const index = new Map<string, Pair>();
    for (const pair of map.items) {
      const key = isScalar(pair.key) ? String(pair.key.value) : undefined;
      if (key !== undefined && !index.has(key)) index.set(key, pair);
    }
    this.#indexes.set(map, index);
    return index;
  }

  #resolve(node: Node | null | undefined): Node | null | undefined {
    return isAlias(node) ? node.resolve(this.#document) : node;
  }

  #position(offset: number): { line: number; column: number } {
    const { line, col } = this.#lines.linePos(offset);
    return { line: line + this.#firstLine - 1, column: col };
  }

  #syntaxError({ code, pos }: YAMLError): ProjectError {
    const text = syntaxErrors[code] ?? "The YAML is not well-formed";
    return this.#error(text, { range: pos });
  }

  #error(text: string, { range }: { range?: readonly number[] | null } = {}): ProjectError {
    const [start] = range ?? [];
    const position = start === undefined ? {} : this.#position(start);
    return new ProjectError(`${this.#prefix}${text}`, { file: this.file, ...position });
  }
}

/**
 * At every token the parser looks for a variable that makes it trace, which takes a third of its time.
 * It sees none here; nothing else can look in the meantime.
 */
function parseUntraced(...parameters: Parameters<typeof parseDocument>): Document.Parsed {
  const { env } = process;
  process.env = {};
  try {
    return parseDocument(...parameters);
  } finally {
    process.env = env;
  }
}

/** Whether a text may have a number that YAML 1.2 reads in another way than YAML 1.1, or not at all. */
const mayHaveOlderNumbers = /\b0[0-7_]|\d_/;

/** Numbers of YAML 1.1: `010` is 8, and `1_000` is 1000; `undefined` for all others. */
function olderNumber(text: string): bigint | number | undefined {
  const plain = text.replaceAll("_", "");
  const [, sign, octal] = /^([+-]?)0([0-7]+)$/.exec(plain) ?? [];
  if (octal !== undefined) return BigInt(`0o${octal}`) * (sign === "-" ? -1n : 1n);
  if (!/^[+-]?\d/.test(text) || plain === text) return undefined;
  if (/^[+-]?\d+$/.test(plain)) return BigInt(plain.replace("+", ""));
  return /^[+-]?\d+(?:\.\d*)?(?:e[+-]?\d+)?$/i.test(plain) ? Number(plain) : undefined;
}

/** The value with a `number` for every `bigint` that one can hold exactly. */
function withNarrowNumbers(value: Value): Value {
  if (typeof value === "bigint") return wholeNumber(value);
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(withNarrowNumbers);
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withNarrowNumbers(member)]),
  );
}

function isDeeperThan(value: Value, limit: number): boolean {
  if (value === null || typeof value !== "object") return false;
  if (limit === 0) return true;
  return Object.values(value).some((child) => isDeeperThan(child, limit - 1));
}

// Our own words for each code: those of the parser quote what is written there.
const syntaxErrors: Readonly<Partial<Record<YAMLError["code"], string>>> = {
  BAD_ALIAS: "An alias of the YAML has no name that could be one",
  BAD_COLLECTION_TYPE: "The tag does not fit the value (YAML)",
  BAD_DIRECTIVE: "The YAML directive is malformed",
  BAD_DQ_ESCAPE: "The text in double quotes has an escape sequence that YAML does not know",
  BAD_INDENT:
    "The YAML is not indented consistently, or a bracket is not closed (check indentation)",
  BAD_SCALAR_START:
    "A plain YAML text cannot start with this character: put the text in double quotes",
  BLOCK_AS_IMPLICIT_KEY:
    "A second key on one line, or a nested block that starts too far left (check indentation)",
  BLOCK_IN_FLOW: "A block of YAML cannot stand inside [ ] or { } (check indentation)",
  DUPLICATE_KEY: "The key is given twice in this block",
  KEY_OVER_1024_CHARS: "The YAML key is longer than 1024 characters: a colon may be missing",
  MISSING_CHAR: "A closing quote or bracket, a colon, a comma or a space is missing",
  MULTILINE_IMPLICIT_KEY: "A colon is missing after the key, or a line is not indented enough" +
    " (check indentation)",
  MULTIPLE_ANCHORS: "A YAML value has two anchors",
  MULTIPLE_TAGS: "A YAML value has two tags",
  TAB_AS_INDENT: "YAML must be indented with spaces, not with tabs (check indentation)",
  TAG_RESOLVE_FAILED: "The tag of the YAML value is unknown or does not fit it",
  UNEXPECTED_TOKEN: "The YAML has something here that does not belong there (check indentation)",
};
