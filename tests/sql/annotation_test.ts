import { assertEquals } from "@std/assert";
import { annotated } from "../../src/sql/annotation.ts";

Deno.test("annotated() puts the annotation before each statement, on a line of its own", () => {
  const json = JSON.stringify({ asset: "line\nbreak" });
  const comment = '-- @bruin.config: {"asset":"line\\nbreak"}\n';
  assertEquals(annotated(["select 1", { text: "select 2", always: true }], json), [
    `${comment}select 1`,
    `${comment}select 2`,
  ]);
});

Deno.test("annotated() joins lines of JSON text, of which the first would end the comment", () => {
  assertEquals(annotated(["select 1"], '{"a":\n1}'), ['-- @bruin.config: {"a": 1}\nselect 1']);
});

Deno.test("annotated() leaves statements as they are without an annotation", () => {
  assertEquals(annotated(["select 1"], undefined), ["select 1"]);
});
