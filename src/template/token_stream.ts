import { TemplateFailure } from "./failure.ts";
import type { TemplateToken, TemplateTokenKind } from "./lexer.ts";
import type { Explanation } from "../errors.ts";

/** Tokens with a position to read from; it never moves past the last one, of kind `end`. */
export class TokenStream {
  readonly #tokens: readonly TemplateToken[];
  readonly #end: TemplateToken;
  #index = 0;

  constructor(tokens: readonly TemplateToken[]) {
    const end = tokens.at(-1);
    if (end === undefined) throw new RangeError("Tokens end with one of kind `end`");
    this.#tokens = tokens;
    this.#end = end;
  }

  get current(): TemplateToken {
    return this.#tokens[this.#index] ?? this.#end;
  }

  /** The token after the current one. */
  get following(): TemplateToken {
    return this.#tokens[this.#index + 1] ?? this.#end;
  }

  is(kind: TemplateTokenKind, ...values: readonly string[]): boolean {
    const { current } = this;
    return current.kind === kind && (values.length === 0 || values.includes(current.value));
  }

  next(): TemplateToken {
    const token = this.current;
    if (token.kind !== "end") this.#index++;
    return token;
  }

  /** Reads the token when it fits; `undefined` leaves the position. */
  take(kind: TemplateTokenKind, ...values: readonly string[]): TemplateToken | undefined {
    return this.is(kind, ...values) ? this.next() : undefined;
  }

  /** @throws {TemplateFailure} When another token is next. */
  expect(kind: TemplateTokenKind, value?: string): TemplateToken {
    const found = value === undefined ? this.take(kind) : this.take(kind, value);
    if (found !== undefined) return found;
    return this.unexpected(value === undefined ? `a ${kind}` : `"${value}"`);
  }

  /** @throws {TemplateFailure} Always: says what is here and what should be. */
  unexpected(expected: string): never {
    const { kind, value } = this.current;
    const found = kind === "end" ? "the end of the template" : `"${value}"`;
    return this.fail(`Unexpected ${found}: expected ${expected}`);
  }

  /** @throws {TemplateFailure} Always, with the place of the current token. */
  fail(message: string, explanation: Explanation = {}): never {
    throw new TemplateFailure(message, explanation, this.current.place);
  }
}
