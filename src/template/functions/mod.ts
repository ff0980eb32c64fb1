import { BuiltInFunction } from "../operation.ts";
import { TemplateObject } from "../values.ts";
import { platformFunctions } from "../../platforms/functions.ts";
import { usualFunctions } from "./usual.ts";

/** The namespace `bruin`: functions that write SQL. */
class SqlNamespace extends TemplateObject {
  readonly label = "the namespace 'bruin'";
  readonly #functions: ReadonlyMap<string, BuiltInFunction>;

  constructor(platform: string | undefined) {
    super();
    const own = platform === undefined ? undefined : platformFunctions.get(platform);
    this.#functions = new Map(
      Object.entries({ ...usualFunctions, ...own }).map(([name, operation]) => [
        name,
        new BuiltInFunction(`bruin.${name}`, operation),
      ]),
    );
  }

  attribute(name: string): unknown {
    return this.#functions.get(name);
  }

  get attributeNames(): readonly string[] {
    return [...this.#functions.keys()];
  }
}

/** @param platform Platform key such as `duckdb`; other keys and `undefined` get the usual shapes. */
export function sqlFunctions(platform: string | undefined): TemplateObject {
  return new SqlNamespace(platform);
}
