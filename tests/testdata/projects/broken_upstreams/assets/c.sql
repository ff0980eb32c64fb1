/* @bruin
name: raw.c
type: pg.sql
depends: [raw.a]
@bruin */

select * from raw.a join Raw.B using (id), raw.c
