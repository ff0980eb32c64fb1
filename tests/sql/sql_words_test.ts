import { assertEquals } from "@std/assert";
import { ansiWords } from "../../src/sql/sql_words.ts";

Deno.test("ansiWords.limited() keeps a comment at the end from hiding the limit", () => {
  assertEquals(
    ansiWords.limited("select 1 -- one", 5),
    "SELECT * FROM (\nselect 1 -- one\n) as t LIMIT 5",
  );
});
