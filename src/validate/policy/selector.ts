import type { Asset, Pipeline } from "../../project/model.ts";
import type { ValueNode } from "../../project/value_node.ts";
import { toRegExp } from "./expression/mod.ts";

/** What a rule is about: an asset, or a pipeline when `asset` is `undefined`. */
export interface Subject {
  readonly pipeline: Pipeline;
  readonly asset: Asset | undefined;
}

/** Whether a set of rules applies to something. */
export type Selector = (subject: Subject) => boolean;

/** Key → the text to look at; `undefined` when the key says nothing about pipelines. */
const subjects: Readonly<Record<string, (subject: Subject) => string | undefined>> = {
  path: ({ pipeline, asset }) => asset?.executablePath ?? pipeline.path,
  pipeline: ({ pipeline }) => pipeline.name,
  asset: ({ asset }) => asset?.name,
  tag: ({ asset }) => asset?.tags.join(" "),
};

/** Reads a `selector`; what is wrong with it is added to the problems of its source. */
export function readSelector(node: ValueNode): Selector {
  const predicates = node.items().flatMap((item) =>
    item.entries().map(([key, pattern]) => readPredicate(key, pattern))
  );
  return (subject) => predicates.every((predicate) => predicate(subject));
}

function readPredicate(key: string, node: ValueNode): Selector {
  const textOf = Object.hasOwn(subjects, key) ? subjects[key] : undefined;
  if (textOf === undefined) {
    node.problem(
      `failed to load policy: unknown selector key: ${key}`,
      "use path, pipeline, asset or tag",
    );
    return () => false;
  }
  if (typeof node.value !== "string") {
    node.problem(
      `failed to load policy: invalid selector value for key ${key}: ${JSON.stringify(node.value)}`,
      "give a regular expression in quotes",
    );
    return () => false;
  }
  // Reference: the others must match as a whole, `tag` somewhere in all tags.
  const pattern = key === "tag" ? node.value : `^(?:${node.value})$`;
  try {
    const expression = toRegExp(pattern);
    return (subject) => {
      const text = textOf(subject);
      return text === undefined || expression.test(text);
    };
  } catch {
    node.problem(
      `failed to load policy: invalid selector value for key ${key}: not a regular expression`,
    );
    return () => false;
  }
}
