import type { ResolvedConnection } from "../../connections/connection.ts";
import type { DefaultNames } from "../../sql/default_names.ts";

/** Where tables lie whose names say nothing of it. */
export function namesOf({ details }: Pick<ResolvedConnection, "details">): DefaultNames {
  const { database, schema } = details.reveal();
  return { database: textOf(database), schema: textOf(schema) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
