/* @bruin
type: pg.sql
depends: [c]
@bruin */
