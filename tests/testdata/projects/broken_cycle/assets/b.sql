/* @bruin
name: b
type: pg.sql
depends: [c]
@bruin */

select 1 as id
