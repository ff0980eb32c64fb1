/* @bruin
name: e
type: pg.sql
materialization: {type: tables}
@bruin */

select 1 as id
