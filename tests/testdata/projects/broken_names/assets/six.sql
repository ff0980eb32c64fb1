/* @bruin
name: raw..six
type: pg.sql
@bruin */

select 1 as id
