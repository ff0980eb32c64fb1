import { listOf, object, type Shape, text } from "./shape.ts";

interface Named {
  readonly name: string;
}

const environment = object<Named>("EnvironmentName", (field) => ({
  name: field(text, ({ name }) => name),
}));

/** The environments of `.bruin.yml`, in its order. */
export const environmentList: Shape<{
  readonly selected: Named;
  readonly all: readonly Named[];
}> = object("EnvironmentList", (field) => ({
  selected_environment: field(text, ({ selected }) => selected.name),
  environments: field(listOf(environment), ({ all }) => all),
}));
