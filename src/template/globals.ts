import { countArgument, integerArgument } from "./convert.ts";
import { TemplateFailure } from "./failure.ts";
import { checkItems } from "./limits.ts";
import { BuiltInFunction, type Given, operation, required, TemplateFunction } from "./operation.ts";
import { simple, variadic } from "./operation.ts";
import { print } from "./printing.ts";
import { isTrue, TemplateObject } from "./values.ts";

/** Attributes that a template may set, also from inside of a loop. */
class Namespace extends TemplateObject {
  readonly label = "a namespace";
  readonly #values: Map<string, unknown>;

  constructor(values: ReadonlyMap<string, unknown>) {
    super();
    this.#values = new Map(values);
  }
  attribute(name: string): unknown {
    return this.#values.get(name);
  }
  get attributeNames(): readonly string[] {
    return [...this.#values.keys()];
  }
  override setAttribute(name: string, value: unknown): void {
    this.#values.set(name, value);
  }
}

/** Gives its values one after the other, again and again. */
class Cycler extends TemplateObject {
  readonly label = "a cycler";
  readonly attributeNames = ["current", "next", "reset"];
  readonly #values: readonly unknown[];
  #position = 0;

  constructor(values: readonly unknown[]) {
    super();
    if (values.length === 0) throw new TemplateFailure("cycler() needs at least one value");
    this.#values = values;
  }
  attribute(name: string): unknown {
    if (name === "current") return this.#values[this.#position];
    if (name === "next") return new BuiltInFunction("next", simple(() => this.#next()));
    if (name === "reset") return new BuiltInFunction("reset", simple(() => this.#reset()));
  }
  #next(): unknown {
    const value = this.#values[this.#position];
    this.#position = (this.#position + 1) % this.#values.length;
    return value;
  }
  #reset(): null {
    this.#position = 0;
    return null;
  }
}

/** Gives nothing at the first call and its text at the later ones. */
class Joiner extends TemplateFunction {
  readonly label = "a joiner";
  readonly #separator: string;
  #used = false;

  constructor(separator: string) {
    super();
    this.#separator = separator;
  }
  call(): string {
    const text = this.#used ? this.#separator : "";
    this.#used = true;
    return text;
  }
}

function range(start: number, stop: number, step: number): number[] {
  if (step === 0) throw new TemplateFailure("The step of range() must not be zero");
  const length = Math.max(Math.ceil((stop - start) / step), 0);
  checkItems(length, "The range");
  return Array.from({ length }, (_, index) => start + index * step);
}

const words = ("lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor " +
  "incididunt ut labore et dolore magna aliqua").split(" ");

function paragraphs(count: number, least: number, most: number): string[] {
  checkItems(count * Math.max(most, least), "The text");
  return Array.from({ length: count }, () => {
    const length = least + Math.floor(Math.random() * Math.max(most - least, 0));
    const text = Array.from(
      { length },
      () => words[Math.floor(Math.random() * words.length)],
    ).join(" ");
    return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
  });
}

const functions: readonly BuiltInFunction[] = [
  new BuiltInFunction("cycler", variadic((_, { positional }) => new Cycler(positional))),
  new BuiltInFunction("dict", variadic((_, given) => dict(given))),
  new BuiltInFunction(
    "joiner",
    operation({ sep: ", " }, (_, { sep }) => new Joiner(print(sep))),
  ),
  new BuiltInFunction(
    "lipsum",
    operation({ n: 5, html: true, min: 20, max: 100 }, (_, { n, html, min, max }) => {
      const texts = paragraphs(
        countArgument(n, "n"),
        countArgument(min, "min"),
        countArgument(max, "max"),
      );
      return isTrue(html) ? texts.map((text) => `<p>${text}</p>`).join("\n") : texts.join("\n\n");
    }),
  ),
  new BuiltInFunction("namespace", variadic((_, given) => namespace(given))),
  new BuiltInFunction(
    "range",
    operation({ start: required, stop: null, step: 1 }, (_, values) => {
      const first = integerArgument(values.start, "start");
      const step = integerArgument(values.step, "step");
      return values.stop === null
        ? range(0, first, step)
        : range(first, integerArgument(values.stop, "stop"), step);
    }),
  ),
];

function dict(given: Given): Map<unknown, unknown> {
  const [first] = given.positional;
  return new Map([...(first instanceof Map ? first : []), ...given.named]);
}

function namespace(given: Given): Namespace {
  const values = [...dict(given)].map(([name, value]) => [print(name), value] as const);
  return new Namespace(new Map(values));
}

/** Names that every template has. */
export const globals: ReadonlyMap<string, unknown> = new Map(
  functions.map((value) => [value.name, value]),
);
