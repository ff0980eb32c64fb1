/* @bruin
type: pg.sql
depends: [nowhere, A]
@bruin */
