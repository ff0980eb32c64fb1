import { parseWholeNumber } from "../exact_numbers.ts";
import { TemplateFailure } from "./failure.ts";
import type { TemplateToken } from "./lexer.ts";
import type {
  BinaryOperator,
  CallArguments,
  ComparisonOperator,
  Expression,
  NamedCall,
} from "./syntax.ts";
import type { TokenStream } from "./token_stream.ts";
import { Float } from "./values.ts";

const constants: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["true", true],
  ["True", true],
  ["false", false],
  ["False", false],
  ["none", null],
  ["None", null],
  ["nil", null],
]);

/** Words that end an operand, so that they are not taken for the argument of a test. */
const keywords: ReadonlySet<string> = new Set([
  "and",
  "else",
  "if",
  "in",
  "is",
  "not",
  "or",
  "recursive",
]);
const comparisons = ["==", "!=", "<", "<=", ">", ">="] as const;

/** Reads expressions with the precedences of Jinja2. */
export class ExpressionParser {
  readonly #stream: TokenStream;
  readonly #sawName: (name: string) => void;

  /** @param sawName Told of every variable that is read, to know what the body of a macro uses. */
  constructor(stream: TokenStream, sawName: (name: string) => void) {
    this.#stream = stream;
    this.#sawName = sawName;
  }

  /** One expression, or several with commas between them as a tuple. */
  parseTuple(): Expression {
    return this.#tupleOf(() => this.parse());
  }

  /** An operand of `for … in`, where `if` starts the condition of the loop. */
  parseIterable(): Expression {
    return this.#tupleOf(() => this.#or());
  }

  parse(): Expression {
    const then = this.#or();
    if (this.#stream.take("name", "if") === undefined) return then;
    const condition = this.#or();
    const otherwise = this.#stream.take("name", "else") === undefined ? undefined : this.parse();
    return { kind: "conditional", place: then.place, condition, then, otherwise };
  }

  #tupleOf(parse: () => Expression): Expression {
    const first = parse();
    if (!this.#stream.is("operator", ",")) return first;
    const items = [first];
    while (this.#stream.take("operator", ",") !== undefined) {
      if (this.#stream.is("close tag") || this.#stream.is("close expression")) break;
      if (this.#stream.is("operator", ")") || this.#stream.is("name", "if")) break;
      items.push(parse());
    }
    return { kind: "tuple", place: first.place, items };
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#stream.take("name", "or") !== undefined) {
      left = { kind: "or", place: left.place, left, right: this.#and() };
    }
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    while (this.#stream.take("name", "and") !== undefined) {
      left = { kind: "and", place: left.place, left, right: this.#not() };
    }
    return left;
  }

  #not(): Expression {
    const token = this.#stream.take("name", "not");
    if (token === undefined) return this.#comparison();
    return { kind: "not", place: token.place, operand: this.#not() };
  }

  #comparison(): Expression {
    const first = this.#sum();
    const rest: { operator: ComparisonOperator; operand: Expression }[] = [];
    for (let operator = this.#comparator(); operator; operator = this.#comparator()) {
      rest.push({ operator, operand: this.#sum() });
    }
    return rest.length === 0 ? first : { kind: "comparison", place: first.place, first, rest };
  }

  #comparator(): ComparisonOperator | undefined {
    const operator = this.#stream.take("operator", ...comparisons);
    if (operator !== undefined) return operator.value as ComparisonOperator;
    if (this.#stream.take("name", "in") !== undefined) return "in";
    const { following } = this.#stream;
    if (!this.#stream.is("name", "not") || following.kind !== "name" || following.value !== "in") {
      return undefined;
    }
    this.#stream.next();
    this.#stream.next();
    return "not in";
  }

  #sum(): Expression {
    return this.#leftToRight(["+", "-"], () => this.#concatenation());
  }

  #concatenation(): Expression {
    return this.#leftToRight(["~"], () => this.#product());
  }

  #product(): Expression {
    return this.#leftToRight(["*", "/", "//", "%"], () => this.#power());
  }

  #power(): Expression {
    return this.#leftToRight(["**"], () => this.#signed());
  }

  #leftToRight(operators: readonly BinaryOperator[], operand: () => Expression): Expression {
    let left = operand();
    while (true) {
      const token = this.#stream.take("operator", ...operators);
      if (token === undefined) return left;
      const operator = token.value as BinaryOperator;
      left = { kind: "binary", place: token.place, operator, left, right: operand() };
    }
  }

  /** As in Jinja2, filters apply after the sign: `-1|abs` is 1. */
  #signed(): Expression {
    return this.#filtersAndTests(this.#sign());
  }

  #sign(): Expression {
    const token = this.#stream.take("operator", "-", "+");
    if (token === undefined) return this.#postfix(this.#primary());
    const negative = token.value === "-";
    return { kind: "sign", place: token.place, negative, operand: this.#sign() };
  }

  #primary(): Expression {
    const { place } = this.#stream.current;
    const token = this.#stream.next();
    switch (token.kind) {
      case "integer":
        return { kind: "literal", place, value: parseWholeNumber(token.value) };
      case "float":
        return { kind: "literal", place, value: new Float(Number(token.value)) };
      case "string": {
        let value = token.value;
        while (this.#stream.is("string")) value += this.#stream.next().value;
        return { kind: "literal", place, value };
      }
      case "name":
        return this.#name(token);
      case "operator":
        if (token.value === "(") return this.#parenthesized(token);
        if (token.value === "[") {
          return { kind: "list", place, items: this.#items("]", () => this.parse()) };
        }
        if (token.value === "{") {
          return { kind: "dict", place, entries: this.#items("}", () => this.#entry()) };
        }
    }
    return this.#noOperand(token);
  }

  #name({ value, place }: TemplateToken): Expression {
    if (constants.has(value)) return { kind: "literal", place, value: constants.get(value) };
    if (keywords.has(value)) return this.#noOperand({ value, place });
    this.#sawName(value);
    return { kind: "name", place, name: value };
  }

  #noOperand({ value, place }: Pick<TemplateToken, "value" | "place">): never {
    throw new TemplateFailure(`Unexpected "${value}": expected an expression`, {}, place);
  }

  #parenthesized({ place }: TemplateToken): Expression {
    if (this.#stream.take("operator", ")")) return { kind: "tuple", place, items: [] };
    const inner = this.parseTuple();
    this.#stream.expect("operator", ")");
    return inner;
  }

  #entry(): readonly [Expression, Expression] {
    const key = this.parse();
    this.#stream.expect("operator", ":");
    return [key, this.parse()];
  }

  /** Items with commas between them, up to and with the closing bracket. */
  #items<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    while (this.#stream.take("operator", close) === undefined) {
      if (items.length > 0) {
        if (!this.#stream.is("operator", ",")) this.#stream.unexpected(`"," or "${close}"`);
        this.#stream.next();
        if (this.#stream.take("operator", close)) break;
      }
      items.push(item());
    }
    return items;
  }

  #postfix(start: Expression): Expression {
    let object = start;
    while (true) {
      const { place } = this.#stream.current;
      if (this.#stream.take("operator", ".")) object = this.#attribute(object);
      else if (this.#stream.take("operator", "[")) object = this.#subscript(object);
      else if (this.#stream.is("operator", "(")) {
        object = { kind: "call", place, callee: object, arguments: this.#callArguments() };
      } else return object;
    }
  }

  #attribute(object: Expression): Expression {
    const { place } = this.#stream.current;
    const index = this.#stream.take("integer");
    if (index !== undefined) {
      const key: Expression = { kind: "literal", place, value: Number(index.value) };
      return { kind: "item", place, object, key };
    }
    return { kind: "attribute", place, object, name: this.#stream.expect("name").value };
  }

  #subscript(object: Expression): Expression {
    const { place } = this.#stream.current;
    const bounds: (Expression | undefined)[] = [undefined];
    while (!this.#stream.is("operator", "]")) {
      if (this.#stream.take("operator", ":")) bounds.push(undefined);
      else if (bounds.at(-1) === undefined) bounds[bounds.length - 1] = this.parse();
      else this.#stream.unexpected('"]"');
    }
    const [start, stop, step] = bounds;
    if (bounds.length > 3 || bounds.length === 1 && start === undefined) {
      this.#stream.unexpected("an index or a slice such as [1:3]");
    }
    this.#stream.next();
    if (bounds.length === 1) return { kind: "item", place, object, key: start! };
    return { kind: "slice", place, object, start, stop, step };
  }

  #callArguments(): CallArguments {
    const positional: Expression[] = [];
    const named: { name: string; value: Expression }[] = [];
    this.#stream.expect("operator", "(");
    this.#items(")", () => {
      const { current, following } = this.#stream;
      if (current.kind === "name" && following.kind === "operator" && following.value === "=") {
        this.#stream.next();
        this.#stream.next();
        if (named.some(({ name }) => name === current.value)) {
          this.#stream.fail(`The argument "${current.value}" is given twice`);
        }
        named.push({ name: current.value, value: this.parse() });
      } else if (named.length > 0) {
        this.#stream.fail("Arguments with a name must come after the others");
      } else positional.push(this.parse());
    });
    return { positional, named };
  }

  #filtersAndTests(start: Expression): Expression {
    let input = start;
    while (true) {
      const { place } = this.#stream.current;
      if (this.#stream.is("operator", "|")) {
        for (const filter of this.parseFilters()) {
          input = { kind: "filter", place: filter.place, input, filter };
        }
      } else if (this.#stream.take("name", "is")) {
        const negated = this.#stream.take("name", "not") !== undefined;
        input = { kind: "test", place, input, test: this.#test(), negated };
      } else return input;
    }
  }

  /** `| name(arguments)`, as often as there is one; the first `|` may be missing in `{% filter %}`. */
  parseFilters(): NamedCall[] {
    const filters: NamedCall[] = [];
    do {
      this.#stream.take("operator", "|");
      const { value: name, place } = this.#stream.expect("name");
      const given = this.#stream.is("operator", "(")
        ? this.#callArguments()
        : { positional: [], named: [] };
      filters.push({ name, place, arguments: given });
    } while (this.#stream.is("operator", "|"));
    return filters;
  }

  /** A test takes its arguments in parentheses, or a single one without: `is divisibleby 3`. */
  #test(): NamedCall {
    const { place } = this.#stream.current;
    const name = (this.#stream.take("operator", ...comparisons) ?? this.#stream.expect("name"))
      .value;
    if (this.#stream.is("operator", "(")) return { name, place, arguments: this.#callArguments() };
    const { kind, value } = this.#stream.current;
    const hasOperand = kind === "string" || kind === "integer" || kind === "float" ||
      kind === "name" && !keywords.has(value) ||
      kind === "operator" && (value === "[" || value === "{");
    const positional = hasOperand ? [this.#postfix(this.#primary())] : [];
    return { name, place, arguments: { positional, named: [] } };
  }
}
