/* @bruin
name: c
type: pg.sql
name: c
@bruin */

select 1 as id
