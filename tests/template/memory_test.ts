/** R11: no template ends the process for want of memory. */
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { render } from "../../src/template/mod.ts";
import { errorOf } from "./cases.ts";
import { context } from "./context.ts";

const large = '"b"*50000000';

describe("a text of fifty million characters", () => {
  const counted: readonly (readonly [template: string, output: string])[] = [
    [`{{ (${large})|length }}`, "50000000"],
    [`{{ (${large})|count }}`, "50000000"],
    [`{{ (${large})|wordcount }}`, "1"],
    [`{{ ("b "*25000000)|wordcount }}`, "25000000"],
  ];
  for (const [template, output] of counted) {
    it(`is counted by ${template}`, () => {
      assertEquals(render({ text: template }, context()), output);
    });
  }

  const refused = [
    `{{ (${large})|list }}`,
    `{{ (${large})|reverse|length }}`,
    `{{ (${large})[::2]|length }}`,
    `{{ (${large})[0] }}`,
    `{% for x in ${large} %}{% endfor %}`,
    `{{ ("b,"*25000000).split(",")|length }}`,
    `{{ ("b "*25000000).split()|length }}`,
    `{{ ("b "*25000000)|wordwrap(1)|length }}`,
    `{{ ("b,"*25000000)|replace(",", ".")|length }}`,
    `{{ ("b\n"*25000000).splitlines()|length }}`,
    `{{ ("b\n"*25000000)|indent|length }}`,
    `{{ ("b,"*25000000).count(",") }}`,
    `{{ (${large}).swapcase()|length }}`,
  ];
  for (const template of refused) {
    it(`is refused by ${JSON.stringify(template)}`, () => {
      assertEquals(/more than 1000000 items/.test(errorOf(template).message), true);
    });
  }
});
