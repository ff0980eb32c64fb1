/* @bruin
name: good
type: pg.sql
@bruin */
select 1
