/* @bruin
name: raw.a
type: pg.sql
uri: shop://orders
depends: [{uri: shop://orders}, {uri: shop://returns}]
@bruin */

select 1 as id
