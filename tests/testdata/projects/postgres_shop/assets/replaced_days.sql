/* @bruin
name: shop.replaced_days
type: pg.sql
depends: [shop.orders]
materialization: {type: table, strategy: delete+insert, incremental_key: day}
@bruin */
select day, count(*) as orders from shop.orders group by 1;
