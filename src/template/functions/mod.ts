import { TemplateFailure } from "../failure.ts";
import { BuiltInFunction, type Operation, operation, required } from "../operation.ts";
import { fromData, TemplateObject, typeName } from "../values.ts";
import { platformFunctions } from "../../platforms/functions.ts";
import { usualFunctions } from "./usual.ts";

/** The namespace `bruin`. */
class BruinNamespace extends TemplateObject {
  readonly label = "the namespace 'bruin'";
  readonly #functions: ReadonlyMap<string, BuiltInFunction>;

  constructor(platform: string | undefined, more: Readonly<Record<string, Operation>>) {
    super();
    const own = platform === undefined ? undefined : platformFunctions.get(platform);
    this.#functions = new Map(
      Object.entries({ ...usualFunctions, ...own, ...more }).map(([name, operation]) => [
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

/**
 * The functions of `bruin`, which write SQL.
 * @param platform Platform key such as `duckdb`; other keys and `undefined` get the usual shapes.
 * @param connection Details of a connection; without it there is no `bruin.connection`.
 */
export function bruinNamespace(
  platform: string | undefined,
  connection?: (name: string) => Readonly<Record<string, unknown>>,
): TemplateObject {
  return new BruinNamespace(
    platform,
    connection === undefined ? {} : { connection: detailsOf(connection) },
  );
}

function detailsOf(connection: (name: string) => Readonly<Record<string, unknown>>): Operation {
  return operation({ name: required }, (_, { name }) => {
    if (typeof name === "string") return fromData(connection(name));
    throw new TemplateFailure(`The name of a connection is a string, not ${typeName(name)}`, {
      fix: 'write bruin.connection("NAME").FIELD',
    });
  });
}
