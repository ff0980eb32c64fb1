import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { TemplateError } from "../../src/errors.ts";
import { render } from "../../src/template/mod.ts";
import { rendersAll } from "./cases.ts";
import { context } from "./context.ts";

function files(...texts: readonly string[]) {
  return texts.map((text, index) => ({ path: `/p/macros/${index}.sql`, text }));
}

describe("render() with macro files", () => {
  const money = "{% macro eur(col) %}round({{ col }} / 100.0, 2){% endmacro %}";

  it("lets a template call a macro", () => {
    const text = "select {{ eur('amount') }} as amount from t";
    const output = render({ text }, context({ macros: files(money) }));
    assertEquals(output.trim(), "select round(amount / 100.0, 2) as amount from t");
  });

  it("puts the line end of the file in front of the text", () => {
    const macros = files("{% macro m() %}SELECT 1{% endmacro %}");
    assertEquals(render({ text: "{{ m() }}" }, context({ macros })), "\nSELECT 1");
  });

  it("keeps the line breaks of a macro", () => {
    const macros = files("{% macro m() %}\nSELECT 1\n{% endmacro %}");
    assertEquals(render({ text: "{{ m() }}" }, context({ macros })), "\n\nSELECT 1\n");
  });

  it("lets macros use variables and macros of earlier files", () => {
    const macros = files(
      "{% macro inner() %}{{ var.region }}{% endmacro %}",
      "{% macro outer(n=1) %}{{ inner() }}-{{ n }}{% endmacro %}",
    );
    assertEquals(render({ text: "{{ outer(n=2) }}" }, context({ macros })).trim(), "eu-2");
  });

  it("makes text outside of macros part of every template", () => {
    assertEquals(
      render({ text: "select 1" }, context({ macros: files("-- x") })),
      "-- x\nselect 1",
    );
  });

  it("cuts runs of blank lines to two when there are macros", () => {
    const text = "a\n\n  \n\t\n\n  b\n\n\nc";
    assertEquals(render({ text }, context({ macros: files("{# #}") })), "\na\n\n\n  b\n\n\nc");
    assertEquals(render({ text }, context()), text);
  });

  it("reports the line of the user's file, whatever the macros hold", () => {
    const template = { text: "select\n{{ nope }}", file: "/p/assets/a.sql", firstLine: 12 };
    const error = assertThrows(
      () => render(template, context({ macros: files(money, "\n\n\n") })),
      TemplateError,
    );
    assertEquals(error.position, { file: "/p/assets/a.sql", line: 13, column: 4 });
  });

  it("reports the macro and the call of an error inside of a macro", () => {
    const macros = files("\n{% macro m(x) %}{{ x.y }}{% endmacro %}");
    const template = { text: "\n{{ m({}) }}", file: "/p/assets/a.sql" };
    const error = assertThrows(() => render(template, context({ macros })), TemplateError);
    assertEquals(error.message, "missing variable 'x.y'");
    assertEquals(
      error.explanation.where,
      "/p/macros/0.sql:2:22, called from /p/assets/a.sql:2:5",
    );
  });

  it("reports syntax errors of a macro file in that file", () => {
    const error = assertThrows(
      () => render({ text: "x" }, context({ macros: files("\n\n{% macro m( %}") })),
      TemplateError,
    );
    assertEquals(error.position.file, "/p/macros/0.sql");
    assertEquals(error.position.line, 3);
  });
});

describe("macros", () => {
  rendersAll([
    ["{% macro m(a, b=2, c='x') %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(1, c=3) }}", "123"],
    ["{% macro m(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}", "11"],
    [
      "{% macro m(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, x=3) }}",
      "1(2,){'x': 3}",
    ],
    ["{% macro m(a) %}{{ a | default('none') }}{% endmacro %}{{ m() }}", "none"],
    [
      "{% macro f(n) %}{{ n }}{% if n > 0 %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(3) }}",
      "3210",
    ],
    ["{% macro m() %}{% set x = 2 %}{% endmacro %}{% set x = 1 %}{{ m() }}{{ x }}", "1"],
    ["{% macro m() %}{% endmacro m %}[{{ m() }}]", "[]"],
  ]);
});
