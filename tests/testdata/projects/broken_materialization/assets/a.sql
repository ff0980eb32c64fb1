/* @bruin
name: a
type: pg.sql
materialization: {type: view, strategy: merge, incremental_key: id}
@bruin */

select 1 as id
