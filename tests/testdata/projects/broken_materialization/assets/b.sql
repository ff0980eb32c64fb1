/* @bruin
name: b
type: pg.sql
materialization: {type: table, strategy: delete+insert}
@bruin */

select 1 as id
