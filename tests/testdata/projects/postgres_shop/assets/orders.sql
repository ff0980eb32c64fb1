/* @bruin
name: shop.orders
type: pg.sql
materialization: {type: table}
columns:
  - name: id
    type: integer
    primary_key: true
    checks: [{name: not_null}, {name: unique}, {name: positive}]
  - name: status
    type: text
    checks: [{name: accepted_values, value: [new, paid, "can't say"]}]
  - name: amount
    type: numeric
    checks: [{name: min, value: 0.5}, {name: max, value: 100}, {name: non_negative}]
  - name: email
    type: text
    checks: [{name: pattern, value: "^[^@]+@[^@]+$"}]
@bruin */
select id, day::date as day, status, amount, email
from (values
  (1, '2024-01-01', 'new', 10.5, 'a@example.org'),
  (2, '2024-01-01', 'paid', 20.25, 'b@example.org'),
  (3, '2024-01-02', 'can''t say', 0.5, 'c@example.org')
) as rows (id, day, status, amount, email)
