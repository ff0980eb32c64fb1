/* @bruin
name: hidden
type: pg.sql
@bruin */
