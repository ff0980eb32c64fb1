/* @bruin
name: raw.flights
type: duckdb.sql
description: Departures as the file has them. A view, so nothing is copied.
materialization:
  type: view
columns:
  - name: origin
    checks:
      - name: not_null
      - name: pattern
        value: "[A-Z0-9]{3}"
  - name: distance
    checks:
      - name: non_negative
@bruin */

select
    cast(date as date) as flight_date,
    date as departed_at,
    origin,
    destination,
    delay,
    distance
from read_parquet('{{ var.data }}/flights-3m.parquet')
