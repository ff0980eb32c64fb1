/* @bruin
name: marts.daily_delays
type: duckdb.sql
description: Delays by day and airport; a day that is run again is updated in place.
depends:
  - staging.departures
materialization:
  type: table
  strategy: merge
columns:
  - name: flight_date
    type: date
    primary_key: true
  - name: origin
    type: varchar
    primary_key: true
  - name: departures
    type: bigint
    update_on_merge: true
    checks:
      - name: positive
  - name: late_departures
    type: bigint
    update_on_merge: true
    checks:
      - name: non_negative
  - name: mean_delay
    type: double
    update_on_merge: true
@bruin */

select
    flight_date,
    origin,
    count(*) as departures,
    count(*) filter (where delay_band = 'late') as late_departures,
    round(avg(delay), 2) as mean_delay
from staging.departures
where flight_date between date '{{ start_date }}' and date '{{ end_date }}'
{{ bruin.group_by(2) }}
