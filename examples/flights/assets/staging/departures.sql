/* @bruin
name: staging.departures
type: duckdb.sql
description: Departures of the days of this run; running a day again replaces it.
depends:
  - raw.flights
  - raw.airports
materialization:
  type: table
  strategy: delete+insert
  incremental_key: flight_date
columns:
  - name: flight_date
    checks:
      - name: not_null
  - name: delay_band
    checks:
      - name: accepted_values
        value: [early, on time, late]
custom_checks:
  - name: every departure of the interval arrived
    description: The join with airports must not lose or repeat rows.
    value: 0
    query: |
      select
        (select count(*) from raw.flights
         where flight_date between date '{{ start_date }}' and date '{{ end_date }}')
        - (select count(*) from staging.departures
           where flight_date between date '{{ start_date }}' and date '{{ end_date }}')
@bruin */

select
    flights.flight_date,
    flights.departed_at,
    flights.origin,
    flights.destination,
    airports.city as origin_city,
    airports.state as origin_state,
    flights.delay,
    flights.distance,
    case
        when flights.delay < 0 then 'early'
        when flights.delay <= {{ var.late_minutes }} then 'on time'
        else 'late'
    end as delay_band
from raw.flights
left join raw.airports on airports.iata = flights.origin
where flights.flight_date between date '{{ start_date }}' and date '{{ end_date }}'
