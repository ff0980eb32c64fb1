/* @bruin
name: raw.orders
type: pg.sql
@bruin */

select 1 as id
