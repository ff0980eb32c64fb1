/* @bruin
name: d
	type: pg.sql
@bruin */

select 1 as id
