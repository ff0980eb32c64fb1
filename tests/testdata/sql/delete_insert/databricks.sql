-- run
CREATE TABLE `sales`.`__bruin_tmp_abcefghi` TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported') AS SELECT * FROM `sales`.`orders` LIMIT 0;
INSERT INTO `sales`.`__bruin_tmp_abcefghi` select id, name, updated_at from raw.orders;
MERGE INTO `sales`.`orders` AS target
USING (
  SELECT *, FALSE AS __bruin_inserts FROM `sales`.`__bruin_tmp_abcefghi`
  UNION ALL
  SELECT *, TRUE FROM `sales`.`__bruin_tmp_abcefghi`
) AS source
ON NOT source.__bruin_inserts AND target.`updated_at` <=> source.`updated_at`
WHEN MATCHED THEN DELETE
WHEN NOT MATCHED AND source.__bruin_inserts THEN INSERT *;
DROP TABLE IF EXISTS `sales`.`__bruin_tmp_abcefghi`;
