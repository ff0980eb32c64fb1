/* @bruin
type: duckdb.sql
owner: ann@shop.example
materialization:
  type: table
depends: [raw.orders]
custom_checks:
  - name: has rows
    query: select count(*) > 0 from mart.daily
    value: 1
@bruin */

select cast(ts as date) as day, count(*) as n
from raw.orders
group by 1
