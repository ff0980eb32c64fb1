-- run
CREATE TABLE `sales`.`__bruin_tmp_abcefghi` AS select id, name, updated_at from raw.orders;
MERGE INTO `sales`.`orders` AS target
USING (
  SELECT source.`id`, FALSE AS __bruin_begins FROM `sales`.`__bruin_tmp_abcefghi` AS source
  UNION ALL
  SELECT source.`id`, TRUE FROM `sales`.`__bruin_tmp_abcefghi` AS source JOIN `sales`.`orders` AS target ON target.`id` <=> source.`id`
  WHERE target._is_current AND (FALSE)
) AS source
ON target.`id` <=> source.`id` AND target._is_current AND NOT source.__bruin_begins
WHEN MATCHED AND (FALSE) THEN
  UPDATE SET _valid_until = current_timestamp(), _is_current = FALSE
WHEN NOT MATCHED BY TARGET THEN
  INSERT (`id`, _valid_from, _valid_until, _is_current)
  VALUES (source.`id`, current_timestamp(), TIMESTAMP '9999-12-31 00:00:00Z', TRUE)
WHEN NOT MATCHED BY SOURCE AND target._is_current THEN
  UPDATE SET _valid_until = current_timestamp(), _is_current = FALSE;
DROP TABLE IF EXISTS `sales`.`__bruin_tmp_abcefghi`;
