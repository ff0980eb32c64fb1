import { describe } from "@std/testing/bdd";
import { rendersAll } from "./cases.ts";

describe("white space in templates", () => {
  rendersAll([
    ["a\n", "a"],
    ["a\n\n", "a\n"],
    ["a\r\nb\r\n", "a\nb"],
    ["  {% if true %}\n  x\n  {% endif %}\ny", "  \n  x\n  \ny"],
    ["a \n {%- if true -%} \n b \n {%- endif -%} \n c", "abc"],
    ["a {{- 1 -}} b", "a1b"],
    ["a {#- note -#} b", "ab"],
    ["a {# note #} b", "a  b"],
    ["a {%- raw -%} {{ b }} {%- endraw -%} c", "a{{ b }}c"],
    ["{%+ if true +%} x {%+ endif +%}", " x "],
    ["-- {{ 1 + 1 }}\n/* {{ this }} */", "-- 2\n/* mart.daily */"],
    ["{% raw %}{% if %}{# x #}{% endraw %}", "{% if %}{# x #}"],
    ["{{ '{{ }} {% %}' }}", "{{ }} {% %}"],
  ]);
});

describe("expressions", () => {
  rendersAll([
    [
      "{{ 1 / 2 }} {{ 4 / 2 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 2 ** 3 }}",
      "0.5 2.0 3 -3 -1 8",
    ],
    ["{{ 1 + 2 * 3 - 4 }} {{ 1 + 2.0 }} {{ -(1 + 2) }} {{ 2 * 1.5 }}", "3 3.0 -3 3.0"],
    ["{{ 'a' + 1 }} {{ 1 ~ 2 }} {{ 'ab' * 2 }} {{ [1] + ['x'] }}", "a1 12 abab [1, 'x']"],
    [
      "{{ 1 < 2 }} {{ 1 < 2 < 3 }} {{ 'a' >= 'b' }} {{ 1 == 1.0 }} {{ '1' == 1 }}",
      "True True False True False",
    ],
    ["{{ '' or 'x' }} {{ 0 and 1 }} {{ not 1 }} {{ 1 and 2 or 3 }}", "x 0 False 2"],
    ["{{ 1 in [1, 2] }} {{ 'x' not in 'abc' }} {{ 'a' in {'a': 1} }}", "True True True"],
    ["{{ true }} {{ True }} {{ false }} [{{ none }}{{ None }}{{ nil }}]", "True True False []"],
    ["{{ 1_000 }} {{ 1.50 }} {{ 1e3 }} {{ 2.0 }}", "1000 1.5 1000.0 2.0"],
    ["{{ ['a', 1, 2.0, none, true] }}", "['a', 1, 2.0, None, True]"],
    ["{{ {'b': 2, 'a': [1]} }} {{ {} }} {{ [] }}", "{'a': [1], 'b': 2} {} []"],
    ["{{ ('a', 'b') }} {{ (1,) }} {{ () }} {{ 1, 2 }}", "('a', 'b') (1,) () (1, 2)"],
    ["{{ [\"it's\"] }} {{ ['\"'] }}", "[\"it's\"] ['\"']"],
    ["{{ 'a\\n\\t\\'\\\\\\d\\x41\\u00e9' }}", "a\n\t'\\\\dAé"],
    ["{{ \"a\" 'b' }}", "ab"],
    [
      "{{ 'abcd'[1] }}{{ 'abcd'[-1] }}{{ 'abcd'[1:3] }}{{ 'abcd'[:-2] }}{{ 'abcd'[::-1] }}",
      "bdbcabdcba",
    ],
    ["{{ [1, 2, 3][1:] }} {{ [1, 2, 3][::2] }} {{ (1, 2)[:1] }}", "[2, 3] [1, 3] (1,)"],
    ["{{ var.users[0].id }} {{ var['users'][0]['id'] }} {{ var.users.0.id }}", "1 1 1"],
    ["{{ 'a' if false }}|{{ ('a' if true) ~ 'b' }}|{{ [1 if false else 2] }}", "|ab|[2]"],
    ["{{ 'a' if 0 else 'b' if 0 else 'c' }}", "c"],
    ["{{ {'a': {'b': 1}}.a.b }}{{ {'a': {'b': 1}} }}", "1{'a': {'b': 1}}"],
    ["{{ -1 | abs }} {{ '0' ~ 5 | string }} {{ 1 + '2' | int }}", "1 05 3"],
    [
      "{{ 3 is odd }} {{ 4 is divisibleby 2 }} {{ 4 is divisibleby(3) }} {{ 1 is not none }}",
      "True True False True",
    ],
    [
      "{{ nope is defined }} {{ nope.x.y is undefined }} {{ var.nope is not defined }}",
      "False True True",
    ],
    [
      "{{ nope | default(1) }} {{ nope.a.b | d('x') }} {{ '' | default('y', true) }} {{ none | default('z') }}",
      "1 x y ",
    ],
  ]);
});

describe("statements", () => {
  rendersAll([
    ["{% if 0 %}a{% elif 1 %}b{% else %}c{% endif %}", "b"],
    ["{% if '' %}a{% elif [] %}b{% else %}c{% endif %}", "c"],
    ["{% for x in [] %}a{% else %}b{% endfor %}", "b"],
    ["{% for x in [1, 2, 3, 4] if x is even %}{{ loop.index }}:{{ x }} {% endfor %}", "1:2 2:4 "],
    ["{% for a, b in [(1, 2), [3, 4]] %}{{ a }}{{ b }} {% endfor %}", "12 34 "],
    ["{% for k in {'b': 1, 'a': 2} %}{{ k }}{% endfor %}", "ab"],
    ["{% for k, v in {'b': 1, 'a': 2}.items() %}{{ k }}{{ v }}{% endfor %}", "a2b1"],
    ["{% for c in 'ab' %}{{ c }}.{% endfor %}", "a.b."],
    ["{% for x in 1, 2 %}{{ x }}{% endfor %}", "12"],
    [
      "{% for x in 'abc' %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}" +
      "{{ loop.first }}{{ loop.last }}{{ loop.length }} {% endfor %}",
      "1032TrueFalse3 2121FalseFalse3 3210FalseTrue3 ",
    ],
    [
      "{% for x in [1] %}{{ loop.depth }}{{ loop.depth0 }}{% for y in [1] %}{{ loop.depth }}{% endfor %}{% endfor %}",
      "102",
    ],
    [
      "{% for x in [1, 1, 2] %}{{ loop.changed(x) }}{{ loop.Changed(x) }} {% endfor %}",
      "TrueFalse FalseFalse TrueFalse ",
    ],
    [
      "{% for x in [1, 2, 3] %}{{ loop.cycle('a', 'b') }}{{ loop.Cycle('c') }}{% endfor %}",
      "acbcac",
    ],
    [
      "{% for x in [1, 2] %}{{ loop.previtem | default('-') }}{{ loop.PrevItem | default('-') }}" +
      "{{ loop.nextitem | default('-') }}{{ loop.NextItem | default('-') }} {% endfor %}",
      "--22 11-- ",
    ],
    ["{% set x = 1 %}{% if true %}{% set x = 2 %}{% endif %}{{ x }}", "2"],
    ["{% set x = 1 %}{% for i in [1] %}{% set x = 2 %}{% endfor %}{{ x }}", "1"],
    ["{% set x = 1 %}{% with x = 2 %}{{ x }}{% set x = 3 %}{{ x }}{% endwith %}{{ x }}", "231"],
    ["{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}", "3"],
    [
      "{% set ns = namespace(n=0) %}{% for i in [1, 2] %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}",
      "3",
    ],
    ["{% set a, b = 1, 2 %}{{ b }}{{ a }}", "21"],
    ["{% set x %}a{{ 1 }}{% endset %}[{{ x }}]", "[a1]"],
    ["{% set x | upper | replace('A', 'B') %}a{% endset %}{{ x }}", "B"],
    ["{% filter upper %}a{{ 'b' }}{% endfilter %}", "AB"],
    ["{% filter replace('a', 'b') | upper %}a{% endfilter %}", "B"],
    [
      "{% autoescape true %}{{ '<' }}{{ '<' | safe }}{{ '<' | e }}{% endautoescape %}{{ '<' }}",
      "&lt;<&lt;<",
    ],
    ["{% autoescape true %}{% macro m() %}<{% endmacro %}{{ m() }}{% endautoescape %}", "<"],
    ["{% block top %}a{% endblock top %}", "a"],
    ["{% set l = [1] %}{% for x in l %}{{ l.append(2) }}{% endfor %}{{ l }}", "[1, 2]"],
    [
      "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.current }}{{ c.next() }}{{ c.next() }}{{ c.reset() }}{{ c.current }}",
      "abbaa",
    ],
    ["{% set j = joiner(', ') %}{% for x in [1, 2] %}{{ j() }}{{ x }}{% endfor %}", "1, 2"],
    [
      "{{ range(3) }} {{ range(1, 3) }} {{ range(3, 0, -1) }} {{ dict(a=1) }}",
      "[0, 1, 2] [1, 2] [3, 2, 1] {'a': 1}",
    ],
    ["{{ lipsum(n=2, html=false).split('\\n\\n') | length }}", "2"],
  ]);
});

describe("methods", () => {
  rendersAll([
    [
      "{{ 'aB c'.upper() }} {{ 'aB'.lower() }} {{ 'ab cd'.title() }} {{ 'aB'.capitalize() }} {{ 'aB'.swapcase() }}",
      "AB C ab Ab Cd Ab Ab",
    ],
    [
      "[{{ ' a '.strip() }}] [{{ ' a '.lstrip() }}] [{{ ' a '.rstrip() }}] {{ 'xax'.strip('x') }}",
      "[a] [a ] [ a] a",
    ],
    [
      "{{ 'a,b,c'.split(',') }} {{ 'a,b,c'.split(',', 1) }} {{ ' a  b '.split() }} {{ 'a b c'.split(maxsplit=1) }}",
      "['a', 'b', 'c'] ['a', 'b,c'] ['a', 'b'] ['a', 'b c']",
    ],
    [
      "{{ 'a.b.c'.rsplit('.', 1) }} {{ 'a.b.c'.partition('.') }} {{ 'a.b.c'.rpartition('.') }}",
      "['a.b', 'c'] ('a', '.', 'b.c') ('a.b', '.', 'c')",
    ],
    [
      "{{ 'aXa'.replace('a', 'b') }} {{ 'aXa'.replace('a', 'b', 1) }} {{ 'a\nb'.splitlines() }}",
      "bXb bXa ['a', 'b']",
    ],
    [
      "{{ 'abc'.startswith('a') }} {{ 'abc'.endswith(('x', 'c')) }} {{ 'abcb'.find('b') }} {{ 'abcb'.rfind('b') }} {{ 'aab'.count('a') }}",
      "True True 1 3 2",
    ],
    [
      "{{ ','.join(['a', 1]) }} {{ '{} {1} {x}'.format('a', 'b', x=3) }} {{ '5'.zfill(3) }} {{ '-5'.zfill(3) }}",
      "a,1 a b 3 005 -05",
    ],
    ["[{{ 'a'.ljust(3) }}] [{{ 'a'.rjust(3, '*') }}] [{{ 'a'.center(3) }}]", "[a  ] [**a] [ a ]"],
    [
      "{{ '12'.isdigit() }} {{ 'a1'.isalpha() }} {{ 'a1'.isalnum() }} {{ 'AB'.isupper() }} {{ ' '.isspace() }}",
      "True False True True True",
    ],
    ["{{ 'a_b'.removeprefix('a_') }} {{ 'a_b'.removesuffix('_b') }}", "b a"],
    [
      "{% set l = [2] %}{{ l.append(1) }}{{ l.reverse() }}{{ l }}{{ l.copy() }}{{ l.index(2) }}{{ l.count(1) }}",
      "[1, 2][1, 2]11",
    ],
    ["{% set l = [1] %}{{ l.extend([2, 3]) }}{{ l.insert(0, 0) }}{{ l }}", "[0, 1, 2, 3]"],
    [
      "{% set d = {'b': 1} %}{{ d.update({'a': 2}, c=3) }}{{ d }}{{ d.keys() }}{{ d.values() }}",
      "{'a': 2, 'b': 1, 'c': 3}['a', 'b', 'c'][2, 1, 3]",
    ],
    [
      "{% set d = {'b': 1} %}{{ d.get('b') }}{{ d.get('x', 5) }}[{{ d.get('x') }}]{{ d.setdefault('y', 7) }}{{ d.copy() }}",
      "15[]7{'b': 1, 'y': 7}",
    ],
    ["{{ {'items': 1}.items }} {{ {'items': 1}.items() }}", "1 [('items', 1)]"],
  ]);
});
