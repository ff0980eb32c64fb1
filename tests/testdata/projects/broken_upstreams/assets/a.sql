/* @bruin
name: raw.a
type: pg.sql
depends: [raw.nowhere, RAW.B, uri: "postgres://elsewhere"]
@bruin */

select 1 as id
