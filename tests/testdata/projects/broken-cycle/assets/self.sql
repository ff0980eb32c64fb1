/* @bruin
type: pg.sql
depends: [self]
@bruin */
