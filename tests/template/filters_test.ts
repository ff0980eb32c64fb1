import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { filters } from "../../src/template/filters/mod.ts";
import { render } from "../../src/template/mod.ts";
import { tests } from "../../src/template/tests.ts";
import { rendersAll } from "./cases.ts";
import { context } from "./context.ts";

describe("filters", () => {
  const documented =
    "abs attr batch capitalize center default d dictsort e escape filesizeformat first float " +
    "forceescape format groupby indent int join items last length list lower map max min pprint " +
    "random reject rejectattr replace reverse round safe select selectattr slice sort string " +
    "striptags sum title tojson trim truncate unique upper urlencode urlize wordcount wordwrap " +
    "xmlattr add_days date_add add_hours add_minutes add_seconds add_milliseconds add_months " +
    "add_years truncate_year truncate_month truncate_day truncate_hour date_format";
  it("are all there", () => {
    assertEquals(documented.split(" ").filter((name) => !filters.has(name)), []);
  });

  rendersAll([
    ["{{ -2 | abs }} {{ -2.5 | abs }}", "2 2.5"],
    ["{{ {'a': 1} | attr('a') }}", "1"],
    [
      "{{ range(5) | batch(2) }} {{ range(5) | batch(2, 'x') }}",
      "[[0, 1], [2, 3], [4]] [[0, 1], [2, 3], [4, 'x']]",
    ],
    ["{{ 'hELLO wORLD' | capitalize }} {{ 'ab-cd ef' | title }}", "Hello world Ab-Cd Ef"],
    ["[{{ 'a' | center(4) }}]", "[ a  ]"],
    [
      "{{ {'b': 1, 'A': 2} | dictsort }} {{ {'b': 1, 'a': 2} | dictsort(by='value') }}",
      "[('A', 2), ('b', 1)] [('b', 1), ('a', 2)]",
    ],
    [
      "{{ '<&>\"' | e }} {{ '<' | escape | escape }} {{ '<' | safe | forceescape }}",
      "&lt;&amp;&gt;&#34; &lt; &lt;",
    ],
    [
      "{{ 1 | filesizeformat }} {{ 500 | filesizeformat }} {{ 1500 | filesizeformat }} {{ 1048576 | filesizeformat(true) }}",
      "1 Byte 500 Bytes 1.5 kB 1.0 MiB",
    ],
    ["{{ [1, 2] | first }} {{ [1, 2] | last }} {{ [] | first | default('-') }}", "1 2 -"],
    [
      "{{ '1.5' | float }} {{ 2 | float }} {{ 'x' | float }} {{ '3.9' | int }} {{ 'x' | int(7) }} {{ 'ff' | int(0, 16) }}",
      "1.5 2.0 0.0 3 7 255",
    ],
    [
      "{{ '%s is %05.2f or %d%%' | format('x', 1.5, 3) }} {{ '%(a)s' | format(a=1) }} {{ '[%-4s|%4s]' | format('a', 'b') }}",
      "x is 01.50 or 3% 1 [a   |   b]",
    ],
    [
      "{{ [{'t': 'b', 'n': 1}, {'t': 'a', 'n': 2}, {'t': 'b', 'n': 3}] | groupby('t') | map(attribute='grouper') | list }}",
      "['a', 'b']",
    ],
    [
      "{% for key, rows in [{'t': 'b', 'n': 1}, {'t': 'b', 'n': 3}] | groupby('t') %}{{ key }}{{ rows | sum(attribute='n') }}{% endfor %}",
      "b4",
    ],
    ["{{ 'a\nb\n\nc' | indent }}|{{ 'a\nb' | indent(1, true) }}", "a\n    b\n\n    c| a\n b"],
    [
      "{{ [1, 2] | join }} {{ [1, none] | join('-') }} {{ [{'a': 1}, {'a': 2}] | join(',', attribute='a') }}",
      "12 1- 1,2",
    ],
    [
      "{{ {'b': 1, 'a': 2} | items }} {{ 'ab' | list }} {{ {'a': 1} | length }}",
      "[('a', 2), ('b', 1)] ['a', 'b'] 1",
    ],
    [
      "{{ 'aB' | lower }} {{ 'aB' | upper }} {{ [3, 1, 2] | max }} {{ ['b', 'A'] | min }}",
      "ab AB 3 A",
    ],
    [
      "{{ ['a', 'b'] | map('upper') | list }} {{ [{'a': {'b': 1}}, {}] | map(attribute='a.b', default=0) | list }}",
      "['A', 'B'] [1, 0]",
    ],
    ["{{ 'a' | pprint }} {{ [7] | random }}", "'a' 7"],
    [
      "{{ [1, 2, 3] | select('odd') | list }} {{ [0, 1] | select | list }} {{ [1, 2] | reject('>', 1) | list }}",
      "[1, 3] [1] [1]",
    ],
    [
      "{{ [{'a': 1}, {'a': 2}, {}] | selectattr('a', 'eq', 2) | list | length }} {{ [{'a': 1}, {}] | rejectattr('a') | list }}",
      "1 [{}]",
    ],
    [
      "{{ 'aaa' | replace('a', 'b', 2) }} {{ 'abc' | reverse }} {{ [1, 2] | reverse | list }}",
      "bba cba [2, 1]",
    ],
    [
      "{{ 2.5 | round }} {{ 42.55 | round(1, 'floor') }} {{ 1.005 | round(2) }} {{ -2.5 | round }} {{ 42.1 | round(method='ceil') | int }} {{ 1234 | round(-2) }}",
      "3.0 42.5 1.01 -3.0 43 1200.0",
    ],
    [
      "{{ range(5) | slice(2) }} {{ range(5) | slice(2, 'x') }}",
      "[[0, 1, 2], [3, 4]] [[0, 1, 2], [3, 4, 'x']]",
    ],
    [
      "{{ ['b', 'A', 'c'] | sort }} {{ [1, 3, 2] | sort(reverse=true) }} {{ [{'a': 2}, {'a': 1}] | sort(attribute='a') }}",
      "['A', 'b', 'c'] [3, 2, 1] [{'a': 1}, {'a': 2}]",
    ],
    [
      "{{ '<p>a <b>b</b></p>  <!-- x -->c' | striptags }} {{ [1, 2.5] | sum }} {{ [1] | sum(start=2) }}",
      "a b c 3.5 3",
    ],
    [
      "{{ {'b': [1, 2.5, none, true], 'a': \"<'\"} | tojson }}",
      '{"a":"\\u003c\\u0027","b":[1,2.5,null,true]}',
    ],
    ["{{ {'a': 1} | tojson(indent=2) }}", '{\n  "a": 1\n}'],
    ["[{{ ' a ' | trim }}] {{ 'xax' | trim('x') }}", "[a] a"],
    [
      "{{ 'foo bar baz qux' | truncate(9, leeway=0) }} {{ 'foo bar baz qux' | truncate(9, true, '', 0) }} {{ 'foo bar' | truncate(5) }}",
      "foo... foo bar b foo bar",
    ],
    [
      "{{ ['a', 'A', 'b'] | unique | list }} {{ ['a', 'A'] | unique(true) | list }} {{ [[1], [1]] | unique | list }}",
      "['a', 'b'] ['a', 'A'] [[1]]",
    ],
    ["{{ 'a b/ü&' | urlencode }} {{ {'a': 'b c'} | urlencode }}", "a%20b/%C3%BC%26 a=b%20c"],
    [
      "{{ 'see https://a.io/x.' | urlize }}",
      'see <a href="https://a.io/x" rel="noopener">https://a.io/x</a>.',
    ],
    [
      "{{ 'a b, c' | wordcount }} {{ 'aaa bbb ccc' | wordwrap(7) }}|{{ 'abcdef' | wordwrap(4) }}",
      "3 aaa bbb\nccc|abcd\nef",
    ],
    ["{{ {'class': 'a b', 'id': none, 'x': '<'} | xmlattr }}", ' class="a b" x="&lt;"'],
  ]);

  it("pick at random only what is there", () => {
    for (let round = 0; round < 20; round++) {
      assert("ab".includes(render({ text: "{{ ['a', 'b'] | random }}" }, context())));
    }
  });
});

describe("tests", () => {
  const documented =
    "boolean callable defined divisibleby eq equalto == escaped even false filter float ge >= gt " +
    "greaterthan > in integer iterable le <= lower lt lessthan < mapping ne != none number odd " +
    "sameas sequence string test true undefined upper";
  it("are all there", () => {
    assertEquals(documented.split(" ").filter((name) => !tests.has(name)), []);
  });

  const holds = [
    "true is boolean",
    "range is callable",
    "4 is divisibleby(2)",
    "1 is eq 1 and 1 is equalto 1.0",
    "'<' | e is escaped",
    "2 is even and 3 is odd",
    "false is false and true is true",
    "'upper' is filter and 'odd' is test",
    "1.5 is float and 1 is integer and 1 is number",
    "2 is ge 2 and 3 is gt 2 and 3 is greaterthan 2",
    "2 is le 2 and 1 is lt 2 and 1 is lessthan 2",
    "1 is in [1]",
    "[] is iterable and 'a' is sequence and {} is mapping",
    "'a' is lower and 'A' is upper",
    "1 is ne 2",
    "none is none and none is sameas none",
    "'a' is string",
    "nope is undefined",
    "1 is not string",
  ];
  rendersAll(holds.map((test) => [`{{ ${test} }}`, "True"] as const));
});
