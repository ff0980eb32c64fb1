import type { Operation } from "../operation.ts";
import { dictMethods } from "./dicts.ts";
import { listMethods } from "./lists.ts";
import { stringMethods } from "./strings.ts";

/** The methods of a value's type by name; `undefined` when it has none. */
export function methodsOf(value: unknown): ReadonlyMap<string, Operation> | undefined {
  if (typeof value === "string") return stringMethods;
  if (value instanceof Map) return dictMethods;
  return Array.isArray(value) ? listMethods : undefined;
}
