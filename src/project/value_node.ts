import { ProjectError } from "../errors.ts";
import { ExactDecimal, isWholeNumber } from "../exact_numbers.ts";
import { ownValue } from "../elements.ts";
import type { ExactValue, FindingSeverity, Value } from "./model.ts";
import { describeUnknownKey, type UnknownKeyOptions } from "./unknown_keys.ts";

export type Key = string | number;

/** A finding about a place in a file, which can be read all the same. */
export interface PlacedWarning {
  readonly message: string;
  readonly severity: FindingSeverity;
  readonly line: number | undefined;
  readonly column: number | undefined;
}

/** Where the values of a {@linkcode ValueNode} come from, and where findings about them go. */
export interface NodeSource {
  /** Absolute path. */
  readonly file: string;
  readonly problems: ProjectError[];
  readonly warnings: PlacedWarning[];
  /** The place of a key or an item, else of the nearest parent that has one. */
  positionOf(path: readonly Key[]): { line: number; column: number } | undefined;
  /** How a scalar is written, such as `1.10`; `undefined` when that is not known. */
  sourceOf(path: readonly Key[]): string | undefined;
  /** A value with every digit of its numbers; `undefined` when they are not known. */
  exactValueOf(path: readonly Key[]): ExactValue | undefined;
  /** Whether a scalar is written without quotes and not as a block. */
  isPlain(path: readonly Key[]): boolean;
}

/**
 * A value of a file that knows its place. Reading it as something it is not adds a problem to the
 * source and gives an empty value, so that one pass finds every problem. `null` counts as absent.
 */
export class ValueNode {
  readonly value: Value;
  readonly source: NodeSource;
  readonly #parent: ValueNode | undefined;
  readonly #key: Key;

  constructor(source: NodeSource, value: Value, place?: { parent: ValueNode; key: Key }) {
    this.source = source;
    this.value = value;
    this.#parent = place?.parent;
    this.#key = place?.key ?? "";
  }

  get path(): readonly Key[] {
    return this.#parent === undefined ? [] : [...this.#parent.path, this.#key];
  }

  /** The nearest key, for messages. */
  get label(): string {
    if (this.#parent === undefined) return "the file";
    if (typeof this.#key === "string") return `"${this.#key}"`;
    return `item ${this.#key + 1} of ${this.#parent.label}`;
  }

  /** The value with every digit that is written. */
  get exactValue(): ExactValue {
    if (!hasNumber(this.value)) return this.value;
    return withDigits(this.value, this.source.exactValueOf(this.path));
  }

  get position(): { line: number; column: number } | undefined {
    return this.source.positionOf(this.path);
  }

  get isAbsent(): boolean {
    return this.value === null;
  }

  get isMap(): boolean {
    return this.value !== null && typeof this.value === "object" && !Array.isArray(this.value);
  }

  get isList(): boolean {
    return Array.isArray(this.value);
  }

  get isPlainText(): boolean {
    return typeof this.value === "string" && this.source.isPlain(this.path);
  }

  /** The value of a key; an absent one when there is none, or when this is no map. */
  field(key: string): ValueNode {
    const value = this.isMap ? ownValue(this.value as Record<string, Value>, key) : undefined;
    return new ValueNode(this.source, value ?? null, { parent: this, key });
  }

  /** Keys and values of a map. */
  entries(): [string, ValueNode][] {
    if (this.isAbsent) return [];
    if (!this.isMap) return this.#expected("a map of keys and values", []);
    return Object.keys(this.value as object).map((key) => [key, this.field(key)]);
  }

  items(): ValueNode[] {
    if (this.isAbsent) return [];
    if (!this.isList) return this.#expected("a list", []);
    return (this.value as readonly Value[]).map((value, key) =>
      new ValueNode(this.source, value, { parent: this, key })
    );
  }

  /** Numbers and booleans count as the text they are written as. */
  text(): string {
    if (this.isAbsent) return "";
    if (typeof this.value === "string") return this.value;
    if (typeof this.value === "object") return this.#expected("a text", "");
    return this.source.sourceOf(this.path) ?? String(this.value);
  }

  texts(): string[] {
    return this.items().map((item) => item.text());
  }

  textMap(): Record<string, string> {
    return Object.fromEntries(this.entries().map(([key, node]) => [key, node.text()]));
  }

  /** `undefined` when absent. */
  boolean(): boolean | undefined {
    if (this.isAbsent) return undefined;
    if (typeof this.value === "boolean") return this.value;
    // Reference: the words of YAML 1.1 are understood where a boolean is expected.
    if (typeof this.value === "string" && this.isPlainText) {
      if (/^(y|yes|on)$/i.test(this.value)) return true;
      if (/^(n|no|off)$/i.test(this.value)) return false;
    }
    return this.#expected("true or false", undefined);
  }

  /** `undefined` when absent. */
  integer(): number | undefined {
    if (this.isAbsent) return undefined;
    if (Number.isSafeInteger(this.value)) return this.value as number;
    const what = typeof this.value === "bigint" ? "a smaller whole number" : "a whole number";
    return this.#expected(what, undefined);
  }

  /** Reports keys that are not `known`. `owner` completes "Unknown key … in …". */
  warnOfUnknownKeys(
    known: ReadonlySet<string>,
    owner: string,
    options: UnknownKeyOptions = {},
  ): void {
    if (!this.isMap) return;
    for (const key of Object.keys(this.value as object)) {
      if (known.has(key)) continue;
      const { message, severity } = describeUnknownKey(key, { known, owner, ...options });
      this.field(key).warn(message, severity);
    }
  }

  /** Reports something that can be read all the same. */
  warn(message: string, severity: FindingSeverity = "warning"): void {
    const { line, column } = this.position ?? {};
    this.source.warnings.push({ message, severity, line, column });
  }

  problem(message: string, fix?: string): void {
    this.source.problems.push(this.error(message, fix));
  }

  error(message: string, fix?: string): ProjectError {
    const position = { file: this.source.file, ...this.position };
    return new ProjectError(message, position, fix === undefined ? {} : { fix });
  }

  #expected<T>(what: string, instead: T): T {
    const place = this.label.charAt(0).toUpperCase() + this.label.slice(1);
    // To YAML, `{{ x }}` without quotes is a map whose key is a map.
    const isTemplate = this.isMap && Object.keys(this.value as object)[0]?.startsWith("{");
    this.problem(
      `${place} must be ${what}, found ${describeKind(this.value)}`,
      isTemplate ? "put the template in double quotes" : howToWrite[what],
    );
    return instead;
  }
}

/** What was expected → how it is written. */
const howToWrite: Readonly<Record<string, string>> = {
  "a list": "write its items in brackets, as [a, b], or one a line, each after a dash",
  "a map of keys and values": "write its keys below it, indented, each with a colon and a value",
  "a text": "write one text; in double quotes, if it begins with a bracket",
  "a whole number": "write digits alone, such as 3",
  "true or false": "write true or false, without quotes",
};

/** What a value is, without saying which. */
export function describeKind(value: Value): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return "a text";
  if (isWholeNumber(value)) return "a whole number";
  if (typeof value === "number") return "a number";
  return typeof value === "boolean" ? "true or false" : "a map";
}

/** Whether there is a number that may be written with more digits than it has. */
function hasNumber(value: Value): boolean {
  if (typeof value === "number") return true;
  return value !== null && typeof value === "object" && Object.values(value).some(hasNumber);
}

/** A value with its numbers as they are in another form of it. */
function withDigits(value: Value, exact: ExactValue | undefined): ExactValue {
  if (typeof value === "number") {
    return exact instanceof ExactDecimal && Number(exact.digits) === value ? exact : value;
  }
  if (value === null || typeof value !== "object") return value;
  const parts = (typeof exact === "object" ? exact : null) as Record<string, ExactValue> | null;
  if (Array.isArray(value)) {
    return value.map((item, index) => withDigits(item, parts?.[String(index)]));
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withDigits(item, parts?.[key])]),
  );
}
