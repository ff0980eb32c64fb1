-- run
BEGIN TRANSACTION;
SET LOCAL timezone TO 'UTC';
CREATE TEMP TABLE __bruin_scd2_tmp_abcefghi AS select id, name, updated_at from raw.orders;
UPDATE "sales"."orders" AS target
SET _valid_until = CAST(source."updated_at" AS TIMESTAMP) AT TIME ZONE 'UTC', _is_current = FALSE
FROM __bruin_scd2_tmp_abcefghi AS source
WHERE target."id" = source."id"
  AND target._is_current AND (target._valid_from < CAST(source."updated_at" AS TIMESTAMP) AT TIME ZONE 'UTC');
UPDATE "sales"."orders" AS target
SET _valid_until = CAST(source."updated_at" AS TIMESTAMP) AT TIME ZONE 'UTC', _is_current = FALSE
FROM __bruin_scd2_tmp_abcefghi AS source
WHERE (target."id" IS NULL) AND (source."id" IS NULL) AND COALESCE('=' || CAST(target."id" AS VARCHAR(65535)), '') = COALESCE('=' || CAST(source."id" AS VARCHAR(65535)), '')
  AND target._is_current AND (target._valid_from < CAST(source."updated_at" AS TIMESTAMP) AT TIME ZONE 'UTC');
UPDATE "sales"."orders" AS target
SET _valid_until = CURRENT_TIMESTAMP, _is_current = FALSE
WHERE target._is_current
  AND NOT EXISTS (SELECT 1 FROM __bruin_scd2_tmp_abcefghi AS source WHERE target."id" = source."id")
  AND NOT EXISTS (SELECT 1 FROM __bruin_scd2_tmp_abcefghi AS source WHERE (source."id" IS NULL) AND COALESCE('=' || CAST(target."id" AS VARCHAR(65535)), '') = COALESCE('=' || CAST(source."id" AS VARCHAR(65535)), ''));
INSERT INTO "sales"."orders" ("id", "name", "updated_at", _valid_from, _valid_until, _is_current)
SELECT source."id", source."name", source."updated_at", CAST(source."updated_at" AS TIMESTAMP) AT TIME ZONE 'UTC', TIMESTAMPTZ '9999-12-31 00:00:00', TRUE
FROM __bruin_scd2_tmp_abcefghi AS source
WHERE NOT EXISTS (SELECT 1 FROM "sales"."orders" AS target WHERE target."id" = source."id" AND target._is_current)
  AND NOT EXISTS (SELECT 1 FROM "sales"."orders" AS target WHERE (target."id" IS NULL) AND COALESCE('=' || CAST(target."id" AS VARCHAR(65535)), '') = COALESCE('=' || CAST(source."id" AS VARCHAR(65535)), '') AND target._is_current);
DROP TABLE __bruin_scd2_tmp_abcefghi;
COMMIT;
