-- run
BEGIN TRANSACTION;
CREATE TEMP TABLE __bruin_scd2_tmp_abcefghi AS select id, name, updated_at from raw.orders;
UPDATE sales.orders AS target
SET _valid_until = CURRENT_TIMESTAMP, _is_current = FALSE
FROM __bruin_scd2_tmp_abcefghi AS source
WHERE target.id = source.id
  AND target._is_current AND (target.name IS DISTINCT FROM source.name OR target.updated_at IS DISTINCT FROM source.updated_at);
UPDATE sales.orders AS target
SET _valid_until = CURRENT_TIMESTAMP, _is_current = FALSE
FROM __bruin_scd2_tmp_abcefghi AS source
WHERE (target.id IS NULL) AND (source.id IS NULL) AND (target.id = source.id OR (target.id IS NULL AND source.id IS NULL))
  AND target._is_current AND (target.name IS DISTINCT FROM source.name OR target.updated_at IS DISTINCT FROM source.updated_at);
UPDATE sales.orders AS target
SET _valid_until = CURRENT_TIMESTAMP, _is_current = FALSE
WHERE target._is_current
  AND NOT EXISTS (SELECT 1 FROM __bruin_scd2_tmp_abcefghi AS source WHERE target.id = source.id)
  AND NOT EXISTS (SELECT 1 FROM __bruin_scd2_tmp_abcefghi AS source WHERE (source.id IS NULL) AND (target.id = source.id OR (target.id IS NULL AND source.id IS NULL)));
INSERT INTO sales.orders (id, name, updated_at, _valid_from, _valid_until, _is_current)
SELECT source.id, source.name, source.updated_at, CURRENT_TIMESTAMP, TIMESTAMPTZ '9999-12-31 23:59:59+00', TRUE
FROM __bruin_scd2_tmp_abcefghi AS source
WHERE NOT EXISTS (SELECT 1 FROM sales.orders AS target WHERE target.id = source.id AND target._is_current)
  AND NOT EXISTS (SELECT 1 FROM sales.orders AS target WHERE (target.id IS NULL) AND (target.id = source.id OR (target.id IS NULL AND source.id IS NULL)) AND target._is_current);
DROP TABLE __bruin_scd2_tmp_abcefghi;
COMMIT;
