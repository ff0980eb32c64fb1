/* @bruin
name: a
 type: pg.sql
@bruin */

select 1 as id
