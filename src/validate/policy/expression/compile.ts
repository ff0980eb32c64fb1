import { ownValue } from "../../../elements.ts";
import { builtins, itemType, type ListBuiltin, listBuiltins } from "./builtins.ts";
import { operatorFor, toRegExp, typeOfValue } from "./operators.ts";
import { ExpressionError, type Node } from "./syntax.ts";
import { describeExpressionType, fits, isStruct, joinTypes, type Type } from "./types.ts";

/** What an expression can see while it is evaluated. */
interface Frame {
  readonly values: Readonly<Record<string, unknown>>;
  /** What `#` is. */
  readonly element: unknown;
}

/** A part of an expression, ready to be evaluated. */
interface Compiled {
  readonly type: Type;
  readonly run: (frame: Frame) => unknown;
  /** Whether it is nil where a `?.` before it met nil. */
  readonly optional?: boolean;
}

interface Names {
  readonly variables: Readonly<Record<string, Type>>;
  /** The type of `#`; `undefined` outside of predicates. */
  readonly element: Type | undefined;
}

/** Checks the types of an expression. @throws {ExpressionError} */
export function compile(node: Node, names: Names): Compiled {
  switch (node.kind) {
    case "literal":
      return constant(node.value);
    case "list": {
      const items = node.items.map((item) => compile(item, names));
      const type = { list: joinTypes(items.map((item) => item.type)) };
      return { type, run: (frame) => items.map((item) => item.run(frame)) };
    }
    case "map":
      return compileMap(node, names);
    case "name":
      return compileName(node, names);
    case "element":
      if (names.element === undefined) {
        throw new ExpressionError("cannot use pointer accessor outside predicate", node.offset);
      }
      return { type: names.element, run: ({ element }) => element };
    case "unary":
      return compileUnary(node, names);
    case "binary":
      return compileBinary(node, names);
    case "choice": {
      const condition = expectType(compile(node.condition, names), "bool", node.condition);
      const [yes, no] = [compile(node.yes, names), compile(node.no, names)];
      const type = joinTypes([yes.type, no.type]);
      return { type, run: (frame) => condition.run(frame) ? yes.run(frame) : no.run(frame) };
    }
    case "member":
      return compileMember(node, names);
    case "slice":
      return compileSlice(node, names);
    case "call": {
      const builtin = ownValue(listBuiltins, node.name);
      return builtin === undefined
        ? compileCall(node, names)
        : compileListCall(node, { names, builtin });
    }
  }
}

type NodeOf<Kind extends Node["kind"]> = Extract<Node, { readonly kind: Kind }>;

function constant(value: unknown): Compiled {
  return { type: typeOfValue(value), run: () => value };
}

/** @throws {ExpressionError} When the types cannot be the same. While running, when they are not. */
function expectType(compiled: Compiled, wanted: Type, { offset }: Node): Compiled {
  const refuse = (type: Type) =>
    `expected ${describeExpressionType(wanted)}, but got ${describeExpressionType(type)}`;
  if (!fits(compiled.type, wanted)) {
    throw new ExpressionError(refuse(compiled.type), offset);
  }
  const run = (frame: Frame) => {
    const value = compiled.run(frame);
    const type = typeOfValue(value);
    if (!fits(type, wanted)) throw new ExpressionError(refuse(type), offset);
    return value;
  };
  return { type: wanted === "any" ? compiled.type : wanted, run };
}

function compileMap({ entries }: NodeOf<"map">, names: Names): Compiled {
  const pairs = entries.map(([key, value]) =>
    [compile(key, names), compile(value, names)] as const
  );
  return {
    type: { map: joinTypes(pairs.map(([, value]) => value.type)) },
    run: (frame) =>
      Object.fromEntries(pairs.map(([key, value]) => [String(key.run(frame)), value.run(frame)])),
  };
}

function compileName({ name, offset }: NodeOf<"name">, { variables }: Names): Compiled {
  const type = ownValue(variables, name);
  if (type === undefined) throw new ExpressionError(`unknown name ${name}`, offset);
  return { type, run: ({ values }) => values[name] };
}

function compileUnary({ operator, operand }: NodeOf<"unary">, names: Names): Compiled {
  const type = operator === "not" ? "bool" : "number";
  const { run } = expectType(compile(operand, names), type, operand);
  if (operator === "not") return { type, run: (frame) => !run(frame) };
  return { type, run: operator === "+" ? run : (frame) => -(run(frame) as number) };
}

function compileBinary(node: NodeOf<"binary">, names: Names): Compiled {
  const { operator, offset } = node;
  const [left, right] = [compile(node.left, names), compile(node.right, names)];
  if (operator === "??") {
    const type = joinTypes([left.type, right.type]);
    return { type, run: (frame) => left.run(frame) ?? right.run(frame) };
  }
  if (operator === "and" || operator === "or") {
    const [first, second] = [
      expectType(left, "bool", node.left),
      expectType(right, "bool", node.right),
    ];
    const run = operator === "and"
      ? (frame: Frame) => first.run(frame) && second.run(frame)
      : (frame: Frame) => first.run(frame) || second.run(frame);
    return { type: "bool", run };
  }
  const { type, apply } = operatorFor(operator, { left: left.type, right: right.type, offset });
  if (operator === "matches" && node.right.kind === "literal") {
    // Read once, and refused at once: the mistake is in the policy and not in what it is about.
    const pattern = at(node.right.offset, () => toRegExp(String(right.run(nothing))));
    const { run } = expectType(left, "string", node.left);
    return { type, run: (frame) => pattern.test(run(frame) as string) };
  }
  const run = (frame: Frame) => at(offset, () => apply(left.run(frame), right.run(frame)));
  return { type, run };
}

const nothing: Frame = { values: {}, element: undefined };

function compileMember(node: NodeOf<"member">, names: Names): Compiled {
  const of = compile(node.of, names);
  const optional = node.optional || (of.optional ?? false);
  const { offset } = node.key;
  const onValue = (read: (value: unknown, frame: Frame) => unknown) => (frame: Frame) => {
    const value = of.run(frame) ?? null;
    if (value !== null) return read(value, frame) ?? null;
    if (optional) return null;
    throw new ExpressionError("cannot fetch a field of nil", offset);
  };
  if (isStruct(of.type)) {
    const name = node.key.kind === "literal" ? String(node.key.value) : "";
    const field = ownValue(of.type.fields(), name);
    if (field === undefined) {
      throw new ExpressionError(`type ${of.type.name} has no field ${name}`, offset);
    }
    const [type, read] = field;
    return { type, optional, run: onValue(read) };
  }
  const key = compile(node.key, names);
  if (typeof of.type === "object" && "list" in of.type) expectType(key, "number", node.key);
  else if (typeof of.type === "object") expectType(key, "string", node.key);
  else if (of.type !== "any") {
    throw new ExpressionError(`type ${describeExpressionType(of.type)} has no fields`, offset);
  }
  const type = typeof of.type === "object"
    ? "list" in of.type ? of.type.list : "map" in of.type ? of.type.map : "any"
    : "any";
  // As in Go, a map of texts gives an empty one for a key that it lacks.
  const instead = typeof of.type === "object" && "map" in of.type && type === "string" ? "" : null;
  const run = onValue((value, frame) => fetchMember(value, key.run(frame), offset) ?? instead);
  return { type, optional, run };
}

function fetchMember(value: unknown, key: unknown, offset: number): unknown {
  if (Array.isArray(value)) {
    const item = typeof key === "number" ? value.at(key) : undefined;
    if (item === undefined) throw new ExpressionError(`index out of range: ${key}`, offset);
    return item;
  }
  if (typeof value !== "object" || value === null) {
    throw new ExpressionError(
      `cannot fetch ${key} from ${describeExpressionType(typeOfValue(value))}`,
      offset,
    );
  }
  return ownValue(value as Record<string, unknown>, String(key));
}

function compileSlice(node: NodeOf<"slice">, names: Names): Compiled {
  const of = compile(node.of, names);
  const [from, to] = [node.from, node.to].map((bound) =>
    bound === undefined ? undefined : expectType(compile(bound, names), "number", bound)
  );
  const run = (frame: Frame) => {
    const value = of.run(frame);
    if (!Array.isArray(value) && typeof value !== "string") {
      throw new ExpressionError("only lists and texts can be cut", node.offset);
    }
    return value.slice(
      from?.run(frame) as number | undefined,
      to?.run(frame) as number | undefined,
    );
  };
  return { type: of.type, run };
}

function compileListCall(
  node: NodeOf<"call">,
  { names, builtin }: { readonly names: Names; readonly builtin: ListBuiltin },
): Compiled {
  const { name, arguments: [list, predicate, ...more], offset } = node;
  if (list === undefined || predicate === undefined || more.length > 0) {
    throw new ExpressionError(`${name} takes a list and a predicate`, offset);
  }
  const given = compile(list, names);
  const items = expectType(given, { list: "any" }, list);
  const item = itemType(given.type);
  const compiled = compile(predicate, { ...names, element: item });
  const asked = builtin.predicate === undefined
    ? compiled
    : expectType(compiled, builtin.predicate, predicate);
  return {
    type: builtin.type(item, asked.type),
    run: (frame) =>
      builtin.apply(
        items.run(frame) as unknown[],
        (element) => asked.run({ ...frame, element }),
      ),
  };
}

function compileCall(node: NodeOf<"call">, names: Names): Compiled {
  const { name, offset } = node;
  const builtin = ownValue(builtins, name);
  if (builtin === undefined) throw new ExpressionError(`unknown name ${name}`, offset);
  const { parameters, optional = 0, type, apply } = builtin;
  const count = node.arguments.length;
  if (count > parameters.length) {
    throw new ExpressionError(`too many arguments to call ${name}`, offset);
  }
  if (count < parameters.length - optional) {
    throw new ExpressionError(`not enough arguments to call ${name}`, offset);
  }
  const plain = node.arguments.map((argument) => ({ argument, of: compile(argument, names) }));
  const given = plain.map(({ argument, of }, index) =>
    expectType(of, parameters[index] ?? "any", argument)
  );
  return {
    type: typeof type === "function" ? type(plain[0]?.of.type ?? "any") : type,
    run: (frame) => at(offset, () => apply(...given.map(({ run }) => run(frame)))),
  };
}

/** Gives an error of a single operation its place. */
function at<T>(offset: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ExpressionError || !(error instanceof Error)) throw error;
    throw new ExpressionError(error.message, offset);
  }
}
