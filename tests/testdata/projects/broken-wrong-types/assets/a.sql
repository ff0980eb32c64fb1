/* @bruin
name: [a]
type: pg.sql
tags: nightly
retries: "3"
timeout: 90
enabled: maybe
interval_modifiers: {start: 1y, end: xd}
materialization:
  type: table
  cluster_by: id
columns:
  - name: id
    primary_key: sometimes
    precision: 1.5
    checks:
      - {name: min, value: {a: 1}}
meta: {a: {b: c}}
parameters: [1]
@bruin */
