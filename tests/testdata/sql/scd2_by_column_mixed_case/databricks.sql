-- run
CREATE TABLE `sales`.`__bruin_tmp_abcefghi` AS select id, name, updated_at from raw.orders;
MERGE INTO `sales`.`orders` AS target
USING (
  SELECT source.`ID`, source.`name`, source.`updated_at`, FALSE AS __bruin_begins FROM `sales`.`__bruin_tmp_abcefghi` AS source
  UNION ALL
  SELECT source.`ID`, source.`name`, source.`updated_at`, TRUE FROM `sales`.`__bruin_tmp_abcefghi` AS source JOIN `sales`.`orders` AS target ON target.`ID` <=> source.`ID`
  WHERE target._is_current AND (NOT (target.`name` <=> source.`name`) OR NOT (target.`updated_at` <=> source.`updated_at`))
) AS source
ON target.`ID` <=> source.`ID` AND target._is_current AND NOT source.__bruin_begins
WHEN MATCHED AND (NOT (target.`name` <=> source.`name`) OR NOT (target.`updated_at` <=> source.`updated_at`)) THEN
  UPDATE SET _valid_until = current_timestamp(), _is_current = FALSE
WHEN NOT MATCHED BY TARGET THEN
  INSERT (`ID`, `name`, `updated_at`, _valid_from, _valid_until, _is_current)
  VALUES (source.`ID`, source.`name`, source.`updated_at`, current_timestamp(), TIMESTAMP '9999-12-31 00:00:00Z', TRUE)
WHEN NOT MATCHED BY SOURCE AND target._is_current THEN
  UPDATE SET _valid_until = current_timestamp(), _is_current = FALSE;
DROP TABLE IF EXISTS `sales`.`__bruin_tmp_abcefghi`;
