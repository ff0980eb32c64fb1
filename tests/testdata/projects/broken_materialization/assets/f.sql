/* @bruin
name: f
type: pg.sql
materialization: {type: table, strategy: time_interval, incremental_key: day, time_granularity: hour}
@bruin */

select 1 as id
