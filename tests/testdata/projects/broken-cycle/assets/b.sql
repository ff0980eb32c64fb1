/* @bruin
type: pg.sql
depends: [a]
@bruin */
