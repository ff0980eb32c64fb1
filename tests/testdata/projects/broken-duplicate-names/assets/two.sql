/* @bruin
name: same
type: pg.sql
@bruin */
