import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { TemplateError } from "../../src/errors.ts";
import { render } from "../../src/template/mod.ts";
import { context } from "./context.ts";
import { examples } from "./worked_examples.ts";

describe("render() in the worked examples", () => {
  for (const [template, output] of examples) {
    it(`renders ${JSON.stringify(template)}`, () => {
      assertEquals(render({ text: template }, context()), output);
    });
  }

  it("reports a missing variable in the words of the reference", () => {
    const error = assertThrows(
      () => render({ text: "{{ nope }}" }, context()),
      TemplateError,
    );
    assertEquals(error.message, "missing variable 'nope'");
  });
});
