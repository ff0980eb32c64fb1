/** Output for machines, read against the schemas that are published for it. */
import { assertEquals } from "@std/assert";
import { problemsOf } from "../report/shapes/json_schema.ts";

const schemas = new URL("../../docs/schemas/", import.meta.url);

/** @param name Of the file in `docs/schemas/`, without its ending. */
export async function assertFits(answer: unknown, name: string): Promise<void> {
  const schema = JSON.parse(await Deno.readTextFile(new URL(`${name}.json`, schemas)));
  assertEquals(problemsOf(answer, schema), []);
}
