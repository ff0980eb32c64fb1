-- licence
/* @bruin
name: late
type: pg.sql
@bruin */
select 1
