/* @bruin
name: a
type: pg.sql
depends: [b]
@bruin */

select 1 as id
