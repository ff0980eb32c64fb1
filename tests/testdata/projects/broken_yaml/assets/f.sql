/* @bruin
name: f
type: pg.sql
columns: {id: integer}
@bruin */

select 1 as id
