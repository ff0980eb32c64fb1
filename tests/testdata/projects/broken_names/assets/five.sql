/* @bruin
name: only_table
type: bq.sql
@bruin */

select 1 as id
