import type { Pipeline, Value } from "../../project/model.ts";
import { anything, listOf, mapOf, object, orNull, type Shape, text } from "./shape.ts";

interface Variant {
  readonly name: string;
  readonly variables: Readonly<Record<string, Value>>;
}

const variant = object<Variant>("Variant", (field) => ({
  name: field(text, ({ name }) => name),
  variables: field(mapOf(anything), ({ variables }) => variables),
}));

/** The variants of a pipeline, by name. */
export const variantList: Shape<Pick<Pipeline, "name" | "variants">> = object(
  "VariantList",
  (field) => ({
    pipeline: field(text, ({ name }) => name, "As the file has it"),
    variants: field(orNull(listOf(variant)), ({ variants }) => {
      const names = Object.keys(variants).sort();
      return names.length === 0
        ? undefined
        : names.map((name) => ({ name, variables: variants[name]! }));
    }),
  }),
);
