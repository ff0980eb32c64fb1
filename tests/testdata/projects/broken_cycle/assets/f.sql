/* @bruin
name: f
type: pg.sql
depends: [e]
@bruin */

select 1 as id
