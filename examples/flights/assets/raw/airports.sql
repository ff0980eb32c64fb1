/* @bruin
name: raw.airports
type: duckdb.sql
description: Airports of the United States, one row each.
materialization:
  type: table
columns:
  - name: iata
    type: varchar
    description: Three-letter code.
    primary_key: true
    checks:
      - name: not_null
      - name: unique
  - name: latitude
    type: double
    checks:
      - name: min
        value: -15
      - name: max
        value: 72
@bruin */

select iata, name, city, state, country, latitude, longitude
from read_csv('{{ var.data }}/airports.csv')
