import type { TemplatePlace } from "./source.ts";

/** Arguments of a call, a filter or a test. */
export interface CallArguments {
  readonly positional: readonly Expression[];
  readonly named: readonly { readonly name: string; readonly value: Expression }[];
}

export type Expression = { readonly place: TemplatePlace } & ExpressionShape;

type ExpressionShape =
  | { readonly kind: "literal"; readonly value: unknown }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "list" | "tuple"; readonly items: readonly Expression[] }
  | { readonly kind: "dict"; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: "attribute"; readonly object: Expression; readonly name: string }
  | { readonly kind: "item"; readonly object: Expression; readonly key: Expression }
  | {
    readonly kind: "slice";
    readonly object: Expression;
    readonly start: Expression | undefined;
    readonly stop: Expression | undefined;
    readonly step: Expression | undefined;
  }
  | { readonly kind: "call"; readonly callee: Expression; readonly arguments: CallArguments }
  | { readonly kind: "filter"; readonly input: Expression; readonly filter: NamedCall }
  | {
    readonly kind: "test";
    readonly input: Expression;
    readonly test: NamedCall;
    readonly negated: boolean;
  }
  | { readonly kind: "not"; readonly operand: Expression }
  | { readonly kind: "sign"; readonly negative: boolean; readonly operand: Expression }
  | {
    readonly kind: "and" | "or";
    readonly left: Expression;
    readonly right: Expression;
  }
  | {
    readonly kind: "binary";
    readonly operator: BinaryOperator;
    readonly left: Expression;
    readonly right: Expression;
  }
  | {
    readonly kind: "comparison";
    readonly first: Expression;
    readonly rest: readonly {
      readonly operator: ComparisonOperator;
      readonly operand: Expression;
    }[];
  }
  | {
    readonly kind: "conditional";
    readonly condition: Expression;
    readonly then: Expression;
    readonly otherwise: Expression | undefined;
  };

/** A filter or test with its arguments. */
export interface NamedCall {
  readonly name: string;
  readonly arguments: CallArguments;
  readonly place: TemplatePlace;
}

export type BinaryOperator = "+" | "-" | "*" | "/" | "//" | "%" | "**" | "~";
export type ComparisonOperator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in";

/** What `set`, `for` and `with` write to: names, or one attribute of a `namespace()`. */
export type AssignmentTarget =
  | { readonly kind: "names"; readonly names: readonly string[]; readonly unpack: boolean }
  | { readonly kind: "attribute"; readonly object: string; readonly name: string };

export interface MacroParameter {
  readonly name: string;
  readonly default: Expression | undefined;
}

export interface MacroStatement {
  readonly kind: "macro";
  readonly name: string;
  readonly parameters: readonly MacroParameter[];
  readonly body: readonly TemplateStatement[];
  /** The body reads `varargs` or `kwargs`, so surplus arguments are welcome. */
  readonly takesVarargs: boolean;
  readonly takesKwargs: boolean;
}

export interface ForStatement {
  readonly kind: "for";
  readonly target: AssignmentTarget;
  readonly iterable: Expression;
  readonly condition: Expression | undefined;
  readonly body: readonly TemplateStatement[];
  readonly otherwise: readonly TemplateStatement[];
}

export type TemplateStatement =
  & { readonly place: TemplatePlace }
  & (
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "output"; readonly expression: Expression }
    | {
      readonly kind: "if";
      readonly branches: readonly {
        readonly condition: Expression;
        readonly body: readonly TemplateStatement[];
      }[];
      readonly otherwise: readonly TemplateStatement[];
    }
    | ForStatement
    | { readonly kind: "set"; readonly target: AssignmentTarget; readonly value: Expression }
    | {
      readonly kind: "set block";
      readonly target: AssignmentTarget;
      readonly filters: readonly NamedCall[];
      readonly body: readonly TemplateStatement[];
    }
    | MacroStatement
    | {
      readonly kind: "filter block";
      readonly filters: readonly NamedCall[];
      readonly body: readonly TemplateStatement[];
    }
    | {
      readonly kind: "with";
      readonly assignments: readonly {
        readonly target: AssignmentTarget;
        readonly value: Expression;
      }[];
      readonly body: readonly TemplateStatement[];
    }
    | {
      readonly kind: "autoescape";
      readonly enabled: Expression;
      readonly body: readonly TemplateStatement[];
    }
    | { readonly kind: "block"; readonly body: readonly TemplateStatement[] }
  );
