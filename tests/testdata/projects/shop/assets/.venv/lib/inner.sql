/* @bruin
name: never.read
type: duckdb.sql
@bruin */
