import { ExpressionError, type Node } from "./syntax.ts";
import { type PolicyToken, readTokens } from "./tokens.ts";

/** Operators between two operands, by how tightly they bind. */
const binary: ReadonlyMap<string, number> = new Map([
  ...levels(1, "or ||"),
  ...levels(2, "and &&"),
  ...levels(3, "== != < > <= >= in matches contains startsWith endsWith"),
  ...levels(4, ".."),
  ...levels(5, "+ -"),
  ...levels(6, "* / %"),
  ...levels(9, "** ^"),
  ...levels(10, "??"),
]);
const unary: ReadonlyMap<string, number> = new Map([...levels(7, "not !"), ...levels(8, "+ -")]);
/** Operators that may have `not` before them. */
const negatable = new Set(["in", "matches", "contains", "startsWith", "endsWith"]);
const constants: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["nil", null],
]);
const same: Readonly<Record<string, string>> = { "||": "or", "&&": "and", "!": "not", "^": "**" };
/** Not written by hand, and parsing needs a piece of the stack for each. */
const deepestNesting = 200;

function levels(level: number, operators: string): [string, number][] {
  return operators.split(" ").map((operator) => [operator, level]);
}

/** Reads an expression. @throws {ExpressionError} When it is none. */
export function parseExpression(text: string): Node {
  return new Parser(text).parse();
}

class Parser {
  readonly #tokens: readonly PolicyToken[];
  /** What comes after the last of them. */
  readonly #end: PolicyToken;
  #position = 0;
  #depth = 0;

  constructor(text: string) {
    this.#tokens = readTokens(text);
    this.#end = { kind: "end", text: "", offset: text.length };
  }

  parse(): Node {
    const node = this.#expression();
    if (this.#next.kind !== "end") throw this.#unexpected();
    return node;
  }

  get #next(): PolicyToken {
    return this.#tokens[this.#position] ?? this.#end;
  }

  #is(text: string): boolean {
    const { kind, text: found } = this.#next;
    return (kind === "symbol" || kind === "name") && found === text;
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#position++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw this.#unexpected();
  }

  #unexpected(): ExpressionError {
    const { kind, text, offset } = this.#next;
    const what = kind === "end" ? "end of the expression" : `token ${JSON.stringify(text)}`;
    return new ExpressionError(`unexpected ${what}`, offset);
  }

  #expression(): Node {
    if (++this.#depth > deepestNesting) {
      throw new ExpressionError("the expression is nested too deeply", this.#next.offset);
    }
    const condition = this.#operation(0);
    const node = this.#take("?") ? this.#choice(condition) : condition;
    this.#depth--;
    return node;
  }

  #choice(condition: Node): Node {
    const { offset } = condition;
    // `a ?: b` is short for `a ? a : b`.
    const yes = this.#is(":") ? condition : this.#expression();
    this.#expect(":");
    return { kind: "choice", condition, yes, no: this.#expression(), offset };
  }

  #operation(weakest: number): Node {
    let left = this.#operand();
    while (true) {
      const { offset, kind } = this.#next;
      const second = this.#tokens[this.#position + 1] ?? this.#end;
      const negated = this.#is("not") && negatable.has(second.text);
      const { text } = negated ? second : this.#next;
      const level = kind === "name" || kind === "symbol" ? binary.get(text) ?? 0 : 0;
      if (level === 0 || level < weakest) return left;
      this.#position += negated ? 2 : 1;
      const right = this.#operation(text === "**" || text === "^" ? level : level + 1);
      left = { kind: "binary", operator: same[text] ?? text, left, right, offset };
      if (negated) left = { kind: "unary", operator: "not", operand: left, offset };
    }
  }

  #operand(): Node {
    const { kind, text, offset } = this.#next;
    const level = kind === "name" || kind === "symbol" ? unary.get(text) : undefined;
    if (level === undefined) return this.#members(this.#primary());
    if (++this.#depth > deepestNesting) {
      throw new ExpressionError("the expression is nested too deeply", offset);
    }
    this.#position++;
    const operand = this.#operation(level);
    this.#depth--;
    return { kind: "unary", operator: same[text] ?? text, operand, offset };
  }

  #primary(): Node {
    const { kind, text, value, offset } = this.#next;
    if (this.#take("(")) {
      const node = this.#expression();
      this.#expect(")");
      return node;
    }
    if (this.#take("[")) return { kind: "list", items: this.#list("]"), offset };
    if (this.#take("{")) return { kind: "map", entries: this.#entries(), offset };
    if (this.#take("#")) return { kind: "element", offset };
    if (this.#is(".")) return { kind: "element", offset }; // `.Name` is short for `#.Name`
    if (kind === "end" || kind === "symbol") throw this.#unexpected();
    this.#position++;
    if (kind === "number") return { kind: "literal", value: value!, offset };
    if (kind === "string") return { kind: "literal", value: text, offset };
    const constant = constants.get(text);
    if (constant !== undefined) return { kind: "literal", value: constant, offset };
    if (binary.has(text)) {
      this.#position--;
      throw this.#unexpected();
    }
    if (!this.#take("(")) return { kind: "name", name: text, offset };
    return { kind: "call", name: text, arguments: this.#arguments(), offset };
  }

  #members(node: Node): Node {
    while (true) {
      const { offset } = this.#next;
      if (this.#is("?.") || this.#is(".")) {
        const optional = this.#is("?.");
        this.#position++;
        if (optional && this.#take("[")) node = this.#index(node, { optional, offset });
        else node = { kind: "member", of: node, key: this.#memberName(), optional, offset };
      } else if (this.#take("[")) node = this.#index(node, { optional: false, offset });
      else return node;
    }
  }

  #memberName(): Node {
    const { kind, text, offset } = this.#next;
    if (kind !== "name") throw this.#unexpected();
    this.#position++;
    return { kind: "literal", value: text, offset };
  }

  #index(of: Node, { optional, offset }: { optional: boolean; offset: number }): Node {
    const from = this.#is(":") ? undefined : this.#expression();
    if (this.#take(":")) {
      const to = this.#is("]") ? undefined : this.#expression();
      this.#expect("]");
      return { kind: "slice", of, from, to, offset };
    }
    this.#expect("]");
    return { kind: "member", of, key: from!, optional, offset };
  }

  #list(end: string): Node[] {
    const items: Node[] = [];
    while (!this.#take(end)) {
      items.push(this.#expression());
      if (!this.#is(end)) this.#expect(",");
    }
    return items;
  }

  /** A predicate may be in braces. */
  #arguments(): Node[] {
    const items: Node[] = [];
    while (!this.#take(")")) {
      const inBraces = items.length === 1 && this.#take("{");
      items.push(this.#expression());
      if (inBraces) this.#expect("}");
      if (!this.#is(")")) this.#expect(",");
    }
    return items;
  }

  #entries(): [Node, Node][] {
    const entries: [Node, Node][] = [];
    while (!this.#take("}")) {
      const { kind, text, value, offset } = this.#next;
      let key: Node = { kind: "literal", value: String(value ?? text), offset };
      if (this.#take("(")) {
        key = this.#expression();
        this.#expect(")");
      } else if (kind === "symbol" || kind === "end") throw this.#unexpected();
      else this.#position++;
      this.#expect(":");
      entries.push([key, this.#expression()]);
      if (!this.#is("}")) this.#expect(",");
    }
    return entries;
  }
}
