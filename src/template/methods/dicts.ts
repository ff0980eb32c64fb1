import { TemplateFailure } from "../failure.ts";
import { type Operation, operation, required, simple, variadic } from "../operation.ts";
import { represent } from "../printing.ts";
import { type Dict, dictKey, sortedKeys, Tuple, typeName } from "../values.ts";

function entries(dict: Dict): unknown[] {
  return sortedKeys(dict).map((key) => Tuple.from([key, dict.get(key)]));
}

/** Methods of dicts; their order is that of the sorted keys, as in loops. */
export const dictMethods: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["copy", simple((dict) => new Map(dict as Dict))],
  [
    "get",
    operation({ key: required, default: null }, (dict, values) => {
      const found = (dict as Dict).get(dictKey(values.key));
      return found === undefined ? values.default : found;
    }),
  ],
  ["items", simple((dict) => entries(dict as Dict))],
  ["keys", simple((dict) => sortedKeys(dict as Dict))],
  [
    "setdefault",
    operation({ key: required, default: null }, (dict, values) => {
      const key = dictKey(values.key);
      if (!(dict as Dict).has(key)) (dict as Dict).set(key, values.default);
      return (dict as Dict).get(key);
    }),
  ],
  [
    "update",
    variadic((dict, { positional: [other], named }) => {
      if (other !== undefined && !(other instanceof Map)) {
        throw new TemplateFailure(
          `update() needs a dict, not ${typeName(other)}: ${represent(other)}`,
        );
      }
      for (const [key, value] of [...(other ?? []), ...named]) (dict as Dict).set(key, value);
      return null;
    }),
  ],
  ["values", simple((dict) => sortedKeys(dict as Dict).map((key) => (dict as Dict).get(key)))],
]);
