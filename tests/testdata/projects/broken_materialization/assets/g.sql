/* @bruin
name: g
type: pg.sql
materialization: {type: table, strategy: ddl}
@bruin */

select 1 as id
