import type { Value } from "../project/model.ts";

/** The map itself, and an empty one for any other value. */
export function asMap(value: Value | undefined): Readonly<Record<string, Value | undefined>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, Value>
    : {};
}

/** The items of a list; none for any other value. */
export function listItems(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? value : [];
}

/** A scalar as text, trimmed; empty for everything else. */
export function textOf(value: Value | undefined): string {
  return ["string", "number", "boolean"].includes(typeof value) ? String(value).trim() : "";
}

/** The texts of a list, or of one scalar. */
export function textsOf(value: Value | undefined): string[] {
  return (Array.isArray(value) ? value : [value]).map(textOf).filter((text) => text !== "");
}
