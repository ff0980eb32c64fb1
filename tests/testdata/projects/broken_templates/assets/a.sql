/* @bruin
name: a
type: pg.sql
parameters: {day: "{{ start_dat }}"}
@bruin */

select 1 as id
