/* @bruin
type: pg.sql
colums: []
materialization: {typ: table}
columns:
  - name: id
    tests: [unique]
    checks:
      - name: unique
      - name: unique
      - name: not_nul
      - name: freshness
        values: 3
@bruin */
