/** Templates that pipelines have, and what they render as in the run of `context.ts`. */
export const examples: readonly (readonly [template: string, output: string])[] = [
  [
    "select * from t where region = '{{ var.region }}' limit {{ var.limit }}",
    "select * from t where region = 'eu' limit 10",
  ],
  ["{% if full_refresh %}truncate t;{% endif %}\nselect 1", "\nselect 1"],
  [
    "select\n{%- for s in var.segments %}\n  sum(x) as {{ s }}{{ ',' if not loop.last }}\n" +
    "{%- endfor %}\nfrom t\n",
    "select\n  sum(x) as a,\n  sum(x) as b\nfrom t",
  ],
  ["{% set n = 3 %}\nselect {{ n }}", "\nselect 3"],
  ["{%- set n = 3 -%}\nselect {{ n }}", "select 3"],
  ["{{ nope | default('x') }} {{ var.missing | default('y') }}", "x y"],
  ["{{ var.segments | join(', ') }}", "a, b"],
  ["{% for u in var.users %}{{ u.id }}{% endfor %}", "1"],
  [
    "{{ full_refresh }} {{ 1 / 2 }} {{ 7 // 2 }} {{ 'a' ~ 1 }} {{ var.segments }}",
    "False 0.5 3 a1 ['a', 'b']",
  ],
  ["-- {{ this }}\nselect '{{ pipeline }}'\n", "-- mart.daily\nselect 'shop'"],
  ["{# note #}select 1", "select 1"],
  ["{% raw %}{{ keep }}{% endraw %}", "{{ keep }}"],
  [
    "{% macro c(x) %}({{ x }} / 100.0){% endmacro %}select {{ c('amount') }}",
    "select (amount / 100.0)",
  ],
  ["{% for i in range(10, 1, -2) %}{{ i }}-{% endfor %}", "10-8-6-4-2-"],
  [
    '{%- for n in range(8, 11) %}\n{{ ("0" ~ n|string)[-2:] -}}\n{% endfor %}',
    "\n08\n09\n10",
  ],
  [
    "where d between '{{ start_date | add_days(-7) }}' and '{{ start_date }}'",
    "where d between '2024-03-23' and '2024-03-30'",
  ],
  ["{{ start_date | date_format('%d/%m/%y') }}", "30/03/24"],
  [
    "select a, count(*) from t {{ bruin.group_by(1) }}",
    "select a, count(*) from t group by 1",
  ],
  ["{% set x = 'full' if full_refresh else 'inc' %}{{ x }}", "inc"],
  ["{% for k, v in {'a': 1, 'b': 2} %}{{ k }}={{ v }};{% endfor %}", "a=1;b=2;"],
  [
    "select\n  {% for s in ['a','b'] %}\n  {{ s }},\n  {% endfor %}\n  1 as one",
    "select\n  \n  a,\n  \n  b,\n  \n  1 as one",
  ],
];
