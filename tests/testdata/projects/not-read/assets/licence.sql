-- Copyright someone
/* @bruin
name: licence
type: pg.sql
@bruin */
select 1
