import { type JsonSchema, listOf, mapOf, object, type Shape, text } from "./shape.ts";

/** An environment whose connections can be shown: what is secret is masked. */
export interface ShownEnvironment {
  readonly name: string;
  readonly schemaPrefix: string;
  /** In the order in which the types are to be printed. */
  readonly connections: readonly (readonly [type: string, members: readonly ShownConnection[]])[];
}

/** Its name, and its filled fields. */
export type ShownConnection = Readonly<Record<string, unknown>> & { readonly name: string };

const connection: JsonSchema = {
  type: "object",
  properties: { name: { type: "string" } },
  required: ["name"],
};

const connections: Shape<ShownEnvironment["connections"]> = {
  schema: () => ({
    type: "object",
    additionalProperties: { type: "array", items: connection },
    description: "By type; the value of a field that is secret is ********",
  }),
  write: (types) => Object.fromEntries(types),
};

const environment = object<ShownEnvironment>("Environment", (field) => ({
  connections: field(connections, ({ connections }) => connections),
  schema_prefix: field(text, ({ schemaPrefix }) => schemaPrefix),
}));

const onlyConnections = object<ShownEnvironment>("EnvironmentConnections", (field) => ({
  connections: field(connections, ({ connections }) => connections),
}));

const byName = (environments: readonly ShownEnvironment[]) =>
  Object.fromEntries(environments.map((each) => [each.name, each]));

/** Every environment of `.bruin.yml`. */
export const connectionList: Shape<{
  readonly default: string;
  readonly selected: string;
  readonly environments: readonly ShownEnvironment[];
}> = object("ConnectionList", (field) => ({
  default_environment_name: field(text, (list) => list.default),
  selected_environment_name: field(text, ({ selected }) => selected),
  selected_environment: field(
    environment,
    ({ selected, environments }) => environments.find(({ name }) => name === selected)!,
  ),
  environments: field(mapOf(environment), ({ environments }) => byName(environments)),
}));

/** The environment that was asked for. */
export const connectionsOfEnvironment: Shape<readonly ShownEnvironment[]> = {
  schema: (definitions) => mapOf(onlyConnections).schema(definitions),
  write: (environments) => mapOf(onlyConnections).write(byName(environments)),
};

interface UsedConnection {
  readonly name: string;
  readonly usedBy: readonly string[];
}

const usedConnection = object<UsedConnection>("UsedConnection", (field) => ({
  name: field(text, ({ name }) => name),
  used_by: field(listOf(text), ({ usedBy }) => usedBy, "Names of assets"),
}));

/** What a pipeline takes from a secrets backend, which cannot be asked for all that it holds. */
export const connectionsOfPipeline: Shape<{
  readonly backend: string;
  readonly pipeline: string;
  readonly connections: readonly UsedConnection[];
}> = object("PipelineConnections", (field) => ({
  backend: field(text, ({ backend }) => backend),
  pipeline: field(text, ({ pipeline }) => pipeline),
  connections: field(listOf(usedConnection), ({ connections }) => connections),
}));
