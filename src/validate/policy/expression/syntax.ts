/** An expression as it was written. `offset` is where it starts in the text, in UTF-16 units. */
export type Node =
  & { readonly offset: number }
  & (
    | { readonly kind: "literal"; readonly value: null | boolean | number | string }
    | { readonly kind: "list"; readonly items: readonly Node[] }
    | { readonly kind: "map"; readonly entries: readonly (readonly [Node, Node])[] }
    | { readonly kind: "name"; readonly name: string }
    /** `#`, the element that a predicate is asked about. */
    | { readonly kind: "element" }
    | { readonly kind: "unary"; readonly operator: string; readonly operand: Node }
    | {
      readonly kind: "binary";
      readonly operator: string;
      readonly left: Node;
      readonly right: Node;
    }
    | {
      readonly kind: "choice";
      readonly condition: Node;
      readonly yes: Node;
      readonly no: Node;
    }
    /** `a.b`, `a["b"]`, and with `?.` where `a` may be nil. */
    | { readonly kind: "member"; readonly of: Node; readonly key: Node; readonly optional: boolean }
    | {
      readonly kind: "slice";
      readonly of: Node;
      readonly from: Node | undefined;
      readonly to: Node | undefined;
    }
    | { readonly kind: "call"; readonly name: string; readonly arguments: readonly Node[] }
  );

/** A mistake in an expression, with its place. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
  /** In UTF-16 units from the start of the text. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
