/* @bruin
name: shop.interval_days
type: pg.sql
depends: [shop.orders]
materialization: {type: table, strategy: time_interval, incremental_key: day, time_granularity: date}
@bruin */
select day, id from shop.orders where day between '{{ start_date }}' and '{{ end_date }}'
