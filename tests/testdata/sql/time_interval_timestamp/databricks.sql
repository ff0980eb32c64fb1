-- run
CREATE TABLE `sales`.`__bruin_tmp_abcefghi` TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported') AS SELECT * FROM `sales`.`orders` LIMIT 0;
INSERT INTO `sales`.`__bruin_tmp_abcefghi` select id, name, updated_at from raw.orders;
INSERT INTO `sales`.`orders` REPLACE WHERE `updated_at` BETWEEN '2024-05-01T00:00:00.000000Z' AND '2024-05-02T00:00:00.000000Z'
SELECT * FROM `sales`.`__bruin_tmp_abcefghi` WHERE `updated_at` BETWEEN '2024-05-01T00:00:00.000000Z' AND '2024-05-02T00:00:00.000000Z';
INSERT INTO `sales`.`orders` SELECT * FROM `sales`.`__bruin_tmp_abcefghi` WHERE NOT coalesce(`updated_at` BETWEEN '2024-05-01T00:00:00.000000Z' AND '2024-05-02T00:00:00.000000Z', FALSE);
DROP TABLE IF EXISTS `sales`.`__bruin_tmp_abcefghi`;
