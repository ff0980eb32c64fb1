/* @bruin
name: shop.appended
type: pg.sql
depends: [shop.orders]
materialization: {type: table, strategy: append}
@bruin */
select id, '{{ run_id }}' as run_id from shop.orders
