/* @bruin
name: d
type: pg.sql
materialization: {type: table, strategy: upsert}
@bruin */

select 1 as id
