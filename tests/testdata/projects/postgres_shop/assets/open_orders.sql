/* @bruin
name: shop.open_orders
type: pg.sql
depends: [shop.truncated]
materialization: {type: view}
@bruin */
select * from shop.truncated where id <> 2 -- a comment at the end
