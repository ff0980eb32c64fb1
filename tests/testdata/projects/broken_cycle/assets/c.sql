/* @bruin
name: c
type: pg.sql
depends: [a, d]
@bruin */

select 1 as id
