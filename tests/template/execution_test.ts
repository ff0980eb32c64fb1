import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Execution } from "../../src/template/execution.ts";
import { TemplateFailure } from "../../src/template/failure.ts";

describe("Execution.step()", () => {
  it("fails when the rendering has taken too long", () => {
    let now = 5;
    const execution = new Execution(() => now);
    now += 30_000;
    execution.step();
    now += 1;
    const error = assertThrows(() => execution.step(), TemplateFailure);
    assertEquals(error.message, "The template takes longer than 30 seconds");
  });
});
