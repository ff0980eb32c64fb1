/** Files that several templates share: orders of a shop, and their sums by day. */

export const ordersCsv = `id,ordered_at,customer,amount
1,2025-01-01 09:30:00,ada,12.50
2,2025-01-01 14:05:00,grace,7.25
3,2025-01-02 08:15:00,ada,30.00
4,2025-01-03 19:45:00,edsger,4.75
`;

/**
 * @param type Such as `duckdb.seed`.
 * @param text What columns of text are called.
 */
export const ordersSeed = (type: string, text = "varchar") =>
  `# Replaces the table raw.orders with the rows of the file beside this one.
name: raw.orders
type: ${type}

parameters:
  path: orders.csv

columns:
  - name: id
    type: integer
    checks:
      - name: not_null
      - name: unique
  - name: ordered_at
    type: timestamp
  - name: customer
    type: ${text}
  - name: amount
    type: numeric
    checks:
      - name: positive
`;

/** @param type Such as `duckdb.sql`. */
export const dailyOrders = (type: string) =>
  `/* @bruin

name: marts.daily_orders
type: ${type}
description: Orders and their value by day.

materialization:
  type: table

depends:
  - raw.orders

columns:
  - name: day
    type: date
    checks:
      - name: not_null
      - name: unique
  - name: orders
    type: integer
    checks:
      - name: positive

custom_checks:
  - name: every order is counted
    value: 0
    query: |
      select (select count(*) from raw.orders) - (select sum(orders) from marts.daily_orders)

@bruin */

select cast(ordered_at as date) as day, count(*) as orders, sum(amount) as revenue
from raw.orders
group by 1
`;
