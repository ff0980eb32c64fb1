/* @bruin
name: raw.a
type: pg.sql
uri: shop://orders
@bruin */

select 1 as id
