/* @bruin
name: raw.long_name_of_a_table
type: pg.sql
extends: [Customer]
columns: [{name: id}]
@bruin */

select 1 as id
