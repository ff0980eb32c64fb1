/* @bruin
name: c
type: pg.sql
@bruin */

select 1,
  {{ var.missing.field }}
