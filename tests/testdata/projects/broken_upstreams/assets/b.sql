/* @bruin
name: raw.b
type: pg.sql
columns:
- {name: a_id, foreign_key: {table: raw.nobody, column: id}}
- {name: b_id, foreign_key: {table: raw.a, column: nope}, checks: [{name: relationships}]}
@bruin */

select 1 as id
