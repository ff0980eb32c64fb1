/* @bruin
name: c
type: pg.sqll
@bruin */

select 1 as id
