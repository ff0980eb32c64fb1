/* @bruin
name: a.b.c
type: pg.sql
@bruin */

select 1 as id
