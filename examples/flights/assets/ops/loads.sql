/* @bruin
name: ops.loads
type: duckdb.sql
description: One row for each run, never changed afterwards.
depends:
  - staging.departures
materialization:
  type: table
  strategy: append
columns:
  - name: run_id
    checks:
      - name: not_null
  - name: departures
    checks:
      - name: positive
@bruin */

select
    '{{ run_id }}' as run_id,
    date '{{ start_date }}' as first_day,
    date '{{ end_date }}' as last_day,
    count(*) as departures
from staging.departures
where flight_date between date '{{ start_date }}' and date '{{ end_date }}'
