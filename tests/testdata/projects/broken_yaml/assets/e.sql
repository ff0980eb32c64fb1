/* @bruin
name: {{ x }}
type: pg.sql
@bruin */

select 1 as id
