/* @bruin
name: a
type: pg.sql
start_date: yesterday
tier: 9
ownr: me
@bruin */

select 1 as id
