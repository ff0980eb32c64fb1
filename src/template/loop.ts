import { TemplateFailure } from "./failure.ts";
import { equals } from "./operators.ts";
import { BuiltInFunction, variadic } from "./operation.ts";
import { Missing, TemplateObject } from "./values.ts";

/** The variable `loop` inside `{% for %}`. */
export class Loop extends TemplateObject {
  readonly label = "the variable 'loop'";
  readonly attributeNames: readonly string[] = Object.keys(attributes);
  readonly items: readonly unknown[];
  /** Loops around this one. */
  readonly depth: number;
  index = 0;
  #lastSeen: readonly unknown[] | undefined;

  constructor(items: readonly unknown[], depth: number) {
    super();
    this.items = items;
    this.depth = depth;
  }

  attribute(name: string): unknown {
    return Object.hasOwn(attributes, name) ? attributes[name]?.(this) : undefined;
  }

  /** Whether the values differ from those of the last call. */
  changed(values: readonly unknown[]): boolean {
    const same = this.#lastSeen !== undefined && equals([...this.#lastSeen], [...values]);
    this.#lastSeen = values;
    return !same;
  }
}

const cycle = variadic((loop, { positional }) => {
  if (positional.length === 0) throw new TemplateFailure("loop.cycle() needs at least one value");
  return positional[(loop as Loop).index % positional.length];
});
const changed = variadic((loop, { positional }) => (loop as Loop).changed(positional));

function previous({ items, index }: Loop): unknown {
  return index > 0 ? items[index - 1] : new Missing("The first round of a loop has no 'previtem'");
}

function next({ items, index }: Loop): unknown {
  return index + 1 < items.length
    ? items[index + 1]
    : new Missing("The last round of a loop has no 'nextitem'");
}

// Reference: the four last ones exist only with capitals there; the names of Jinja2 work as well.
const attributes: Readonly<Record<string, (loop: Loop) => unknown>> = {
  index: ({ index }) => index + 1,
  index0: ({ index }) => index,
  first: ({ index }) => index === 0,
  last: ({ index, items }) => index === items.length - 1,
  length: ({ items }) => items.length,
  revindex: ({ index, items }) => items.length - index,
  revindex0: ({ index, items }) => items.length - index - 1,
  depth: ({ depth }) => depth + 1,
  depth0: ({ depth }) => depth,
  cycle: (loop) => new BuiltInFunction("loop.cycle", cycle, loop),
  Cycle: (loop) => new BuiltInFunction("loop.Cycle", cycle, loop),
  changed: (loop) => new BuiltInFunction("loop.changed", changed, loop),
  Changed: (loop) => new BuiltInFunction("loop.Changed", changed, loop),
  previtem: previous,
  PrevItem: previous,
  nextitem: next,
  NextItem: next,
};
