/* @bruin
name: marts.airport_punctuality
type: duckdb.sql
description: All days so far, by airport.
depends:
  - marts.daily_delays
  - raw.airports
materialization:
  type: table
columns:
  - name: iata
    checks:
      - name: unique
      - name: relationships
    foreign_key:
      table: raw.airports
      column: iata
  - name: late_share
    checks:
      - name: min
        value: 0
      - name: max
        value: 1
@bruin */

select
    airports.iata,
    airports.city,
    airports.state,
    sum(delays.departures) as departures,
    round(sum(delays.late_departures) / sum(delays.departures), 4) as late_share
from marts.daily_delays as delays
join raw.airports on airports.iata = delays.origin
{{ bruin.group_by(3) }}
