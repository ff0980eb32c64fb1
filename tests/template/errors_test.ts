import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { TemplateError } from "../../src/errors.ts";
import { render } from "../../src/template/mod.ts";
import { errorOf } from "./cases.ts";
import { context } from "./context.ts";

interface ErrorCase {
  readonly template: string;
  readonly message: string;
  readonly fix?: string | undefined;
}

const cases: readonly ErrorCase[] = [
  { template: "{{ nope }}", message: "missing variable 'nope'" },
  {
    template: "{{ start_dat }}",
    message: "missing variable 'start_dat'",
    fix: 'did you mean "start_date"?',
  },
  {
    template: "{{ var.regoin }}",
    message: "missing variable 'var.regoin'",
    fix: 'did you mean "region"?',
  },
  { template: "{{ var.users[0].x }}", message: "missing attribute 'x' of a dict" },
  { template: "{% if nope %}{% endif %}", message: "missing variable 'nope'" },
  { template: "{{ nope ~ 'x' }}", message: "missing variable 'nope'" },
  { template: "{{ x | nofilter }}", message: "filter 'nofilter' not found" },
  {
    template: "{{ 'x' | uper }}",
    message: "filter 'uper' not found",
    fix: 'did you mean "upper"?',
  },
  { template: "{{ 1 is evn }}", message: "test 'evn' not found", fix: 'did you mean "even"?' },
  {
    template: "{% for country in var.segments %}x",
    message: `missing 'endfor' at (Line: 1 Col: 35, near "")`,
    fix: 'add "{% endfor %}"',
  },
  {
    template: "{% if pipeline > 1 %}",
    message:
      `missing end of the 'if' condition at (Line: 1 Col: 22, near ""), did you forget to add 'endif'?`,
    fix: 'add "{% endif %}"',
  },
  {
    template: "{% if 1 %}{% endfor %}",
    message:
      `missing end of the 'if' condition at (Line: 1 Col: 11, near "endfor"), did you forget to add 'endif'?`,
    fix: 'add "{% endif %}"',
  },
  { template: "{% endif %}", message: 'Unexpected "endif": nothing is open that it belongs to' },
  { template: "{% raw %}x", message: "missing 'endraw'", fix: 'add "{% endraw %}" after the text' },
  { template: "{{ pipeline() }}", message: "Cannot call 'pipeline', a string" },
  {
    template: "{{ bruin.group_by }}",
    message: "Cannot print function 'bruin.group_by'",
    fix: "call it with parentheses, or use one of its attributes",
  },
  { template: "{{ 1 / 0 }}", message: "Cannot divide by zero" },
  {
    template: "{{ '1' - 1 }}",
    message: 'Cannot use "-" with a string and an integer',
    fix: "turn text into a number with |int or |float",
  },
  { template: "{{ [1][3] }}", message: "A list of 1 has no item 3" },
  { template: "{{ 1 + }}", message: 'Unexpected "}}": expected an expression' },
  { template: "{{ a b }}", message: 'Unexpected "b": expected "}}"' },
  { template: "{{ a", message: '"{{" is never closed', fix: 'add "}}"' },
  { template: "{{ 'a }}", message: "A string is never closed" },
  { template: "{# a", message: 'A comment is never closed: "#}" is missing' },
  { template: "{{ a ? b }}", message: 'Unexpected character "?"' },
  { template: "{% fro x in y %}", message: 'Unknown statement "fro"', fix: 'did you mean "for"?' },
  {
    template: "{% include 'x' %}",
    message: 'The statement "include" is not available in templates',
    fix: "macros in the folder macros/ can be used everywhere without an import",
  },
  {
    template: "{{ 'x' | center(wdith=3) }}",
    message: `The filter 'center' has no argument "wdith"`,
    fix: 'did you mean "width"?',
  },
  {
    template: "{{ 'x' | replace('a') }}",
    message: `The filter 'replace' needs the argument "new"`,
    fix: "write it as replace(old, new, [count])",
  },
  {
    template: "{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}",
    message: "The macro 'm' takes at most 1 arguments, 2 are given",
  },
  {
    template: "{% for a, b in [(1, 2, 3)] %}{% endfor %}",
    message: "Cannot unpack 3 values into 2 names: (1, 2, 3)",
  },
  {
    template: "{% set var.x = 1 %}",
    message: `Cannot set "x" of 'var': it is a dict`,
    fix: "create it with {% set var = namespace() %}",
  },
  {
    template: "{% for x in 5 %}{% endfor %}",
    message: "Cannot go through the items of an integer",
    fix: "it needs a list, a dict or a string",
  },
];

describe("render() when a template is wrong", () => {
  for (const { template, message, fix } of cases) {
    it(`explains ${template}`, () => {
      const error = errorOf(template);
      assertEquals([error.message, error.explanation.fix], [message, fix]);
    });
  }

  const positions: readonly (readonly [template: string, line: number, column: number])[] = [
    ["{{ nope }}", 20, 4],
    ["a\n\n  {{ 1 + nope }}", 22, 10],
    ["a\r\n{{\n  nope\r\n}}", 22, 3],
    ["x\n{% for a in [1] %}\n{{ a | uper }}{% endfor %}", 22, 8],
    ["x\n{% if 1 %}\n\n", 21, 1],
    ["{% set x = 1 %}\n{{ x.y.z() }}", 21, 6],
    ["{% raw %}\n{% endraw %}{{ nope }}", 21, 16],
  ];
  for (const [text, line, column] of positions) {
    it(`finds the place in ${JSON.stringify(text)}`, () => {
      const template = { text, file: "a.sql", firstLine: 20 };
      const error = assertThrows(() => render(template, context()), TemplateError);
      assertEquals(error.position, { file: "a.sql", line, column });
    });
  }

  it("names the line that opens what is never closed", () => {
    const error = errorOf("\n{% for x in [1] %}\n");
    assertEquals(error.explanation.cause, 'the "for" that starts on line 2 is never closed');
  });
});

describe("render() and what a template must not reach", () => {
  const attempts = [
    "{{ ''.constructor }}",
    "{{ ''['constructor'] }}",
    "{{ ''.constructor.constructor('return 1')() }}",
    "{{ [].__proto__ }}",
    "{{ {}.__proto__ }}",
    "{{ {}['__proto__'] }}",
    "{{ var.constructor }}",
    "{{ var | attr('constructor') }}",
    "{{ [var] | map(attribute='constructor') | list }}",
    "{{ bruin.constructor }}",
    "{{ range.constructor }}",
    "{{ range.call }}",
    "{{ namespace().setAttribute }}",
    "{{ loop }}",
    "{% for x in [1] %}{{ loop.items }}{% endfor %}",
    "{{ 'x'.toUpperCase() }}",
    "{{ '{a.constructor}'.format(a=[]) }}",
    "{{ toString }}",
    "{{ __proto__ }}",
    "{{ 'x' | constructor }}",
    "{{ 'x' is toString }}",
  ];
  for (const template of attempts) {
    it(`refuses ${template}`, () => {
      errorOf(template);
    });
  }

  it("takes keys with such names for data", () => {
    const variables = { data: JSON.parse('{"__proto__": 1, "constructor": 2}') };
    const text = "{{ data['__proto__'] }}{{ data.constructor }} {{ data | tojson }}";
    assertEquals(
      render({ text }, context({ variables })),
      '12 {"__proto__":1,"constructor":2}',
    );
  });
});

describe("render() and templates without end", () => {
  const grow = "{% for i in range(60) %}{% set ns.x = GROWN %}{% endfor %}";
  const templates: readonly (readonly [name: string, template: string])[] = [
    ["a long range", "{{ range(1000001) }}"],
    ["a repeated text", "{{ 'ab' * 100000000 }}"],
    ["a doubled text", `{% set ns = namespace(x='a') %}${grow.replace("GROWN", "ns.x ~ ns.x")}`],
    ["a doubled list", `{% set ns = namespace(x=[1]) %}${grow.replace("GROWN", "ns.x + ns.x")}`],
    [
      "a list of lists as JSON",
      `{% set ns = namespace(x=1) %}${grow.replace("GROWN", "[ns.x, ns.x]")}{{ ns.x | tojson }}`,
    ],
    ["a list that holds itself", "{% set x = [] %}{{ x.append(x) }}{{ x }}"],
    ["a macro that calls itself", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"],
    ["a wide field", "{{ 'x' | center(100000000) }}{{ '%999999999d' | format(1) }}"],
    ["deep parentheses", `{{ ${"(".repeat(100_000)} }}`],
    ["a growing replacement", "{{ ('a' * 100000) | replace('a', 'b' * 100000) }}"],
  ];
  for (const [name, template] of templates) {
    it(`stops ${name}`, () => {
      errorOf(template);
    });
  }

  it("stops loops inside of loops", () => {
    const loop = "{% for i in range(1000000) %}";
    const error = errorOf(`${loop}${loop}{% endfor %}{% endfor %}`);
    assertEquals(
      error.message,
      "The template goes through more than 2000000 loop rounds and calls",
    );
  });
});
