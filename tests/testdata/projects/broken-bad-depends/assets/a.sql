/* @bruin
type: pg.sql
depends:
  - {asset: x, uri: y}
  - {mode: full}
  - [nested]
  - {asset: x, mode: fast}
  - {asset: x, columns: id}
  - {asset: x, columns: [{usage: y}]}
  - {uri: 3}
@bruin */
