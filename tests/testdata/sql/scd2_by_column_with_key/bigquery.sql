-- run
CREATE TEMP TABLE __bruin_scd2_tmp_abcefghi AS select id, name, updated_at from raw.orders;
MERGE `sales`.`orders` AS target
USING (
  SELECT source.`id`, source.`name`, source.`updated_at`, FALSE AS __bruin_begins FROM __bruin_scd2_tmp_abcefghi AS source
  UNION ALL
  SELECT source.`id`, source.`name`, source.`updated_at`, TRUE FROM __bruin_scd2_tmp_abcefghi AS source JOIN `sales`.`orders` AS target ON (target.`id` = source.`id` OR (target.`id` IS NULL AND source.`id` IS NULL))
  WHERE target._is_current AND (target.`name` IS DISTINCT FROM source.`name` OR target.`updated_at` IS DISTINCT FROM source.`updated_at`)
) AS source
ON (target.`id` = source.`id` OR (target.`id` IS NULL AND source.`id` IS NULL)) AND target._is_current AND NOT source.__bruin_begins
WHEN MATCHED AND (target.`name` IS DISTINCT FROM source.`name` OR target.`updated_at` IS DISTINCT FROM source.`updated_at`) THEN
  UPDATE SET _valid_until = CAST(source.`updated_at` AS TIMESTAMP), _is_current = FALSE
WHEN NOT MATCHED BY TARGET THEN
  INSERT (`id`, `name`, `updated_at`, _valid_from, _valid_until, _is_current)
  VALUES (source.`id`, source.`name`, source.`updated_at`, CAST(source.`updated_at` AS TIMESTAMP), TIMESTAMP '9999-12-31 00:00:00+00', TRUE)
WHEN NOT MATCHED BY SOURCE AND target._is_current THEN
  UPDATE SET _valid_until = CURRENT_TIMESTAMP(), _is_current = FALSE;
DROP TABLE __bruin_scd2_tmp_abcefghi;
