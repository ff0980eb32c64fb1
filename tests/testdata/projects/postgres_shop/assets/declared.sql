/* @bruin
name: shop.declared
type: pg.sql
depends: [shop.orders]
materialization: {type: table, strategy: ddl}
columns:
  - {name: id, type: integer, primary_key: true, description: It's the key}
  - {name: amount, type: numeric, precision: 10, scale: 2, default: "0"}
@bruin */
