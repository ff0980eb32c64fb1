/* @bruin
name: b
type: pg.sql
hooks: {pre: [{query: "select {{ 1 / }}"}]}
@bruin */

select 1 as id
