/* @bruin
name: e
type: pg.sql
interval_modifiers: {start: 2d}
@bruin */

select 1 as id
