/* @bruin
name: d
type: pg.sql
custom_checks: [{name: rows, query: "select {% if %}", value: 1}]
@bruin */

select 1 as id
