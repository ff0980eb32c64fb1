import { assertEquals, assertThrows } from "@std/assert";
import { it } from "@std/testing/bdd";
import { TemplateError } from "../../src/errors.ts";
import { render } from "../../src/template/mod.ts";
import { context } from "./context.ts";

/** A template and what it renders as. */
export type Case = readonly [template: string, output: string];

/** One test for each case. */
export function rendersAll(cases: readonly Case[], options: Parameters<typeof context>[0] = {}) {
  for (const [text, output] of cases) {
    it(`renders ${JSON.stringify(text)}`, () => {
      assertEquals(render({ text }, context(options)), output);
    });
  }
}

/** The error of a template that cannot be rendered. */
export function errorOf(
  text: string,
  options: Parameters<typeof context>[0] = {},
): TemplateError {
  return assertThrows(() => render({ text }, context(options)), TemplateError);
}
