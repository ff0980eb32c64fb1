/* @bruin
name: shop.truncated
type: pg.sql
depends: [shop.orders]
materialization: {type: table, strategy: truncate+insert}
@bruin */
select id from shop.orders
