/* @bruin
name: b
type: pg.sql
description: Umsätze
@bruin */

select 1 as id
