/* @bruin
name: e
type: pg.sql
depends: [{asset: f, mode: symbolic}]
@bruin */

select 1 as id
