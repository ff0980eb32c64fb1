import { integer, listOf, object, type Shape, text } from "./shape.ts";

/** Names of what `init` can make. */
export const templateList: Shape<readonly string[]> = object("TemplateList", (field) => ({
  templates: field(listOf(text), (names) => names),
  count: field(integer, (names) => names.length),
}));
