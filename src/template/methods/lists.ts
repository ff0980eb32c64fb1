import { integerArgument } from "../convert.ts";
import { TemplateFailure } from "../failure.ts";
import { checkItems } from "../limits.ts";
import { equals } from "../operators.ts";
import { type Operation, operation, required, simple } from "../operation.ts";
import { represent } from "../printing.ts";
import { itemsOf, Tuple } from "../values.ts";

/** Changes a list in place. @throws {TemplateFailure} For tuples. */
function change(list: unknown, edit: (items: unknown[]) => unknown): null {
  if (list instanceof Tuple) {
    throw new TemplateFailure("Cannot change a tuple", { fix: "use a list" });
  }
  edit(list as unknown[]);
  return null;
}

/** Methods of lists. */
export const listMethods: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  [
    "append",
    operation({ item: required }, (list, { item }) =>
      change(list, (items) => {
        checkItems(items.length + 1, "The list");
        items.push(item);
      })),
  ],
  ["copy", simple((list) => [...list as unknown[]])],
  [
    "count",
    operation(
      { item: required },
      (list, { item }) => (list as unknown[]).filter((other) => equals(other, item)).length,
    ),
  ],
  [
    "extend",
    operation({ items: required }, (list, values) =>
      change(list, (items) => {
        const added = itemsOf(values.items);
        checkItems(items.length + added.length, "The list");
        for (const item of [...added]) items.push(item);
      })),
  ],
  [
    "index",
    operation({ item: required }, (list, { item }) => {
      const index = (list as unknown[]).findIndex((other) => equals(other, item));
      if (index === -1) throw new TemplateFailure(`${represent(item)} is not in the list`);
      return index;
    }),
  ],
  [
    "insert",
    operation(
      { index: required, item: required },
      (list, { index, item }) =>
        change(list, (items) => {
          checkItems(items.length + 1, "The list");
          items.splice(integerArgument(index, "index"), 0, item);
        }),
    ),
  ],
  ["reverse", simple((list) => change(list, (items) => items.reverse()))],
]);
