/* @bruin
name: b
type: pg.sql
tags: [a, b
@bruin */

select 1 as id
