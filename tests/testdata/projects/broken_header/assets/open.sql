/* @bruin
name: open
type: pg.sql

select 1
