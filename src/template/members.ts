import { charactersOf } from "./limits.ts";
import { didYouMean } from "../registry.ts";
import { TemplateFailure } from "./failure.ts";
import { methodsOf } from "./methods/mod.ts";
import { BuiltInFunction } from "./operation.ts";
import { represent } from "./printing.ts";
import { dictKey, Group, Missing, present, SafeText, TemplateObject, typeName } from "./values.ts";

/**
 * `value.name`: a key, an attribute of the engine or a method, never a property of JavaScript.
 * @param path How the template writes `value`, for messages; `undefined` when it is no plain path.
 */
export function attributeOf(value: unknown, name: string, path: string | undefined): unknown {
  present(value);
  if (value instanceof Map && value.has(name)) return value.get(name);
  if (value instanceof TemplateObject) {
    const found = value.attribute(name);
    if (found !== undefined) return found;
  }
  if (value instanceof Group && name === "grouper") return value.grouper;
  if (value instanceof Group && name === "list") return value.list;
  return methodOf(value, name) ?? missing(value, { name, path });
}

/** The method of this name; `undefined` when values of this type have none. */
export function methodOf(value: unknown, name: string): BuiltInFunction | undefined {
  const receiver = value instanceof SafeText ? value.text : value;
  const operation = methodsOf(receiver)?.get(name);
  return operation === undefined ? undefined : new BuiltInFunction(name, operation, receiver);
}

/** `value[key]`. */
export function itemOf(value: unknown, key: unknown, path: string | undefined): unknown {
  present(value);
  if (value instanceof Map) {
    const found = value.get(dictKey(key));
    return found === undefined ? missing(value, { name: key, path }) : found;
  }
  if (value instanceof TemplateObject && typeof key === "string") {
    return value.attribute(key) ?? missing(value, { name: key, path });
  }
  const items = value instanceof SafeText ? value.text : value;
  if (!Array.isArray(items) && typeof items !== "string") {
    throw new TemplateFailure(`Cannot take an item of ${typeName(value)}`);
  }
  if (typeof key !== "number") {
    throw new TemplateFailure(
      `The items of ${typeName(value)} are numbered: ${represent(key)} is none`,
    );
  }
  const found = (typeof items === "string" ? charactersOf(items) : items).at(key);
  if (found !== undefined) return found;
  return new Missing(`${sentence(typeName(value))} of ${items.length} has no item ${key}`);
}

function missing(
  value: unknown,
  { name, path }: { readonly name: unknown; readonly path: string | undefined },
): Missing {
  const shown = typeof name === "string" ? name : represent(name);
  const full = path === undefined ? undefined : `missing variable '${path}.${shown}'`;
  return new Missing(
    full ?? `missing attribute '${shown}' of ${typeName(value)}`,
    didYouMean(shown, membersOf(value)),
  );
}

function membersOf(value: unknown): string[] {
  if (value instanceof Map) return [...value.keys()].map(String);
  if (value instanceof TemplateObject) return [...value.attributeNames];
  return [...(methodsOf(value)?.keys() ?? [])];
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
