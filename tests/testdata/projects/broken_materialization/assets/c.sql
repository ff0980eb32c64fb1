/* @bruin
name: c
type: pg.sql
materialization: {type: table, strategy: merge}
columns: [{name: id}]
@bruin */

select 1 as id
