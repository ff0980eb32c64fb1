/* @bruin
name: shop.merged
type: pg.sql
depends: [shop.orders]
materialization: {type: table, strategy: merge}
columns:
  - {name: id, type: integer, primary_key: true}
  - {name: runs, type: integer, merge_sql: target.runs + source.runs}
  - {name: status, type: text, update_on_merge: true}
@bruin */
select id, 1 as runs, status from shop.orders
