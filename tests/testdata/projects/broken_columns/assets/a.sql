/* @bruin
name: a
type: pg.sql
tags: [daily, Daily]
materialization: {type: table}
columns:
- {name: id, precision: 2, scale: 3, tags: [pii, PII]}
- {name: ID, checks: [{name: uniqe}, {name: min}, {name: accepted_values, value: []}]}
- {name: other, checks: [{name: relationships}]}
custom_checks:
- {name: rows, query: " "}
@bruin */

select 1 as id
