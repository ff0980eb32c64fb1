/* @bruin
name: marts.busiest_routes
type: duckdb.sql
depends:
  - staging.departures
materialization:
  type: view
custom_checks:
  - name: ten routes
    count: 10
    query: select * from marts.busiest_routes
@bruin */

select origin, destination, count(*) as departures, round(avg(delay), 1) as mean_delay
from staging.departures
{{ bruin.group_by(2) }}
order by departures desc, origin, destination
limit 10
