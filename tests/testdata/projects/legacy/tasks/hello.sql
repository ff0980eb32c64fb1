-- @bruin.name: hello
-- @bruin.type: pg.sql
-- @bruin.description: says hello
-- @bruin.depends: a.b, c
-- @bruin.retries: 2
-- @bruin.secrets: key1:KEY_ONE, key2
-- @bruin.parameters.limit: 10
-- @bruin.materialization.type: TABLE
-- @bruin.materialization.cluster_by: x, y
-- @bruin.columns.id.type: integer
-- @bruin.columns.id.checks: not_null, unique
-- @bruin.columns.id.primary_key: true
-- @bruin.conection: pg
-- a comment that is dropped
select 1
  -- so is this
from t
