import { ExpressionParser } from "./expression_parser.ts";
import { didYouMean } from "../registry.ts";
import { TemplateFailure } from "./failure.ts";
import { tokenizeTemplate } from "./lexer.ts";
import { positionOf, type Template, type TemplatePlace } from "./source.ts";
import type {
  AssignmentTarget,
  MacroParameter,
  MacroStatement,
  TemplateStatement,
} from "./syntax.ts";
import { TokenStream } from "./token_stream.ts";

const dividingTag = /^(?:elif|else|end\w+)$/;

const unavailable: ReadonlySet<string> = new Set([
  "break",
  "call",
  "continue",
  "debug",
  "do",
  "extends",
  "from",
  "import",
  "include",
  "trans",
]);

// Ours, because `@huggingface/jinja` has no positions in its tokens and nodes, nor `raw`, `with` and
// tests with arguments, and its evaluator prints, divides and treats missing names differently.

/** Reads a whole template. @throws {TemplateFailure} With its place. */
export function parse(template: Template): readonly TemplateStatement[] {
  return new Parser(template).parseTemplate();
}

class Parser {
  readonly #stream: TokenStream;
  readonly #expressions: ExpressionParser;
  /** Variables read in the macro being parsed, the innermost last. */
  readonly #namesInMacro: Set<string>[] = [];
  readonly #statements: ReadonlyMap<string, (place: TemplatePlace) => TemplateStatement>;

  constructor(template: Template) {
    this.#stream = new TokenStream(tokenizeTemplate(template));
    this.#expressions = new ExpressionParser(
      this.#stream,
      (name) => this.#namesInMacro.at(-1)?.add(name),
    );
    this.#statements = new Map([
      ["if", (place) => this.#if(place)],
      ["for", (place) => this.#for(place)],
      ["set", (place) => this.#set(place)],
      ["macro", (place) => this.#macro(place)],
      ["filter", (place) => this.#filter(place)],
      ["with", (place) => this.#with(place)],
      ["autoescape", (place) => this.#autoescape(place)],
      ["block", (place) => this.#block(place)],
    ]);
  }

  parseTemplate(): TemplateStatement[] {
    const statements = this.#body();
    if (this.#stream.is("end")) return statements;
    const { value, place } = this.#stream.following;
    throw new TemplateFailure(
      `Unexpected "${value}": nothing is open that it belongs to`,
      {},
      place,
    );
  }

  /** Statements up to a tag that ends or divides a block, which is left to read, or to the end. */
  #body(): TemplateStatement[] {
    const statements: TemplateStatement[] = [];
    while (!this.#stream.is("end")) {
      const { place } = this.#stream.current;
      const { following } = this.#stream;
      if (this.#stream.is("open tag") && dividingTag.test(following.value)) break;
      const { kind, value } = this.#stream.next();
      if (kind === "text") statements.push({ kind: "text", place, text: value });
      else if (kind === "open expression") {
        const expression = this.#expressions.parseTuple();
        this.#stream.expect("close expression", "}}");
        statements.push({ kind: "output", place, expression });
      } else statements.push(this.#statement(place));
    }
    return statements;
  }

  #statement(place: TemplatePlace): TemplateStatement {
    const { value: name, kind } = this.#stream.current;
    const read = this.#statements.get(name);
    if (kind === "name" && read !== undefined) {
      this.#stream.next();
      return read(place);
    }
    if (unavailable.has(name)) {
      return this.#stream.fail(`The statement "${name}" is not available in templates`, {
        fix: "macros in the folder macros/ can be used everywhere without an import",
      });
    }
    return this.#stream.fail(
      `Unknown statement "${name}"`,
      didYouMean(name, this.#statements.keys()),
    );
  }

  #closeTag(): void {
    this.#stream.expect("close tag", "%}");
  }

  /** Reads `{% name`; the caller reads the rest of the tag. */
  #takeTag(...names: readonly string[]): string | undefined {
    const { following } = this.#stream;
    if (!this.#stream.is("open tag") || !names.includes(following.value)) return undefined;
    this.#stream.next();
    return this.#stream.next().value;
  }

  /** Reads `{% endname %}`. @throws {TemplateFailure} At the opening tag, when it is missing. */
  #end(name: string, place: TemplatePlace): void {
    const end = `end${name}`;
    if (this.#takeTag(end) !== undefined) {
      // `endmacro name` and `endblock name` repeat what they close.
      if (name === "macro" || name === "block") this.#stream.take("name");
      return this.#closeTag();
    }
    const { current, following } = this.#stream;
    const near = current.kind === "end" ? "" : following.value;
    const { line, column } = positionOf(current.place);
    const here = `at (Line: ${line} Col: ${column}, near "${near}")`;
    const message = name === "if"
      ? `missing end of the 'if' condition ${here}, did you forget to add 'endif'?`
      : `missing '${end}' ${here}`;
    throw new TemplateFailure(message, {
      cause: `the "${name}" that starts on line ${positionOf(place).line} is never closed`,
      fix: `add "{% ${end} %}"`,
    }, place);
  }

  /** The rest of the opening tag, the body and the closing tag. */
  #enclosed(name: string, place: TemplatePlace): TemplateStatement[] {
    this.#closeTag();
    const body = this.#body();
    this.#end(name, place);
    return body;
  }

  #if(place: TemplatePlace): TemplateStatement {
    const branches = [];
    let otherwise: TemplateStatement[] = [];
    let tag: string | undefined = "if";
    while (tag !== undefined) {
      if (tag === "else") {
        this.#closeTag();
        otherwise = this.#body();
        break;
      }
      const condition = this.#expressions.parse();
      this.#closeTag();
      branches.push({ condition, body: this.#body() });
      tag = this.#takeTag("elif", "else");
    }
    this.#end("if", place);
    return { kind: "if", place, branches, otherwise };
  }

  #for(place: TemplatePlace): TemplateStatement {
    const target = this.#names();
    this.#stream.expect("name", "in");
    const iterable = this.#expressions.parseIterable();
    const condition = this.#stream.take("name", "if") ? this.#expressions.parse() : undefined;
    if (this.#stream.is("name", "recursive")) {
      this.#stream.fail("Recursive loops are not available in templates", {
        fix: "use a macro that calls itself",
      });
    }
    this.#closeTag();
    const body = this.#body();
    let otherwise: TemplateStatement[] = [];
    if (this.#takeTag("else") !== undefined) {
      this.#closeTag();
      otherwise = this.#body();
    }
    this.#end("for", place);
    return { kind: "for", place, target, iterable, condition, body, otherwise };
  }

  #names(): AssignmentTarget & { kind: "names" } {
    const closing = this.#stream.take("operator", "(");
    const names = [this.#stream.expect("name").value];
    let unpack = false;
    while (this.#stream.take("operator", ",")) {
      unpack = true;
      if (!this.#stream.is("name") || this.#stream.is("name", "in")) break;
      names.push(this.#stream.next().value);
    }
    if (closing !== undefined) this.#stream.expect("operator", ")");
    return { kind: "names", names, unpack };
  }

  #target(): AssignmentTarget {
    const target = this.#names();
    const [object] = target.names;
    if (object === undefined || target.unpack) return target;
    if (this.#stream.take("operator", ".") === undefined) return target;
    return { kind: "attribute", object, name: this.#stream.expect("name").value };
  }

  #set(place: TemplatePlace): TemplateStatement {
    const target = this.#target();
    if (this.#stream.take("operator", "=")) {
      const value = this.#expressions.parseTuple();
      this.#closeTag();
      return { kind: "set", place, target, value };
    }
    const filters = this.#stream.is("operator", "|") ? this.#expressions.parseFilters() : [];
    return { kind: "set block", place, target, filters, body: this.#enclosed("set", place) };
  }

  #macro(place: TemplatePlace): TemplateStatement & MacroStatement {
    const name = this.#stream.expect("name").value;
    const parameters = this.#parameters();
    this.#namesInMacro.push(new Set());
    const body = this.#enclosed("macro", place);
    const used = this.#namesInMacro.pop()!;
    return {
      kind: "macro",
      place,
      name,
      parameters,
      body,
      takesVarargs: used.has("varargs"),
      takesKwargs: used.has("kwargs"),
    };
  }

  #parameters(): MacroParameter[] {
    const parameters: MacroParameter[] = [];
    this.#stream.expect("operator", "(");
    while (this.#stream.take("operator", ")") === undefined) {
      const name = this.#stream.expect("name").value;
      const value = this.#stream.take("operator", "=") ? this.#expressions.parse() : undefined;
      parameters.push({ name, default: value });
      if (!this.#stream.is("operator", ")")) this.#stream.expect("operator", ",");
    }
    return parameters;
  }

  #filter(place: TemplatePlace): TemplateStatement {
    const filters = this.#expressions.parseFilters();
    return { kind: "filter block", place, filters, body: this.#enclosed("filter", place) };
  }

  #with(place: TemplatePlace): TemplateStatement {
    const assignments: {
      target: AssignmentTarget;
      value: ReturnType<ExpressionParser["parse"]>;
    }[] = [];
    while (!this.#stream.is("close tag")) {
      if (assignments.length > 0) this.#stream.expect("operator", ",");
      const target: AssignmentTarget = {
        kind: "names",
        names: [this.#stream.expect("name").value],
        unpack: false,
      };
      this.#stream.expect("operator", "=");
      assignments.push({ target, value: this.#expressions.parse() });
    }
    return { kind: "with", place, assignments, body: this.#enclosed("with", place) };
  }

  #autoescape(place: TemplatePlace): TemplateStatement {
    const enabled = this.#expressions.parse();
    return { kind: "autoescape", place, enabled, body: this.#enclosed("autoescape", place) };
  }

  #block(place: TemplatePlace): TemplateStatement {
    this.#stream.expect("name");
    return { kind: "block", place, body: this.#enclosed("block", place) };
  }
}
