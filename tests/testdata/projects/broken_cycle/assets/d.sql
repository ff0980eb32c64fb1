/* @bruin
name: d
type: pg.sql
depends: [d]
@bruin */

select 1 as id
