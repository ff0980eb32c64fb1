/* @bruin
type: pg.sql
depends: [b]
@bruin */
