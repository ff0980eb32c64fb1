-- run
CREATE TEMPORARY TABLE `sales`.`__bruin_tmp_abcefghi` AS SELECT * FROM `sales`.`orders` LIMIT 0;
INSERT INTO `sales`.`__bruin_tmp_abcefghi` select id, name, updated_at from raw.orders;
START TRANSACTION;
DELETE target FROM `sales`.`orders` AS target
JOIN (SELECT DISTINCT `updated_at` FROM `sales`.`__bruin_tmp_abcefghi`) AS source ON target.`updated_at` <=> source.`updated_at`;
INSERT INTO `sales`.`orders` SELECT * FROM `sales`.`__bruin_tmp_abcefghi`;
COMMIT;
DROP TEMPORARY TABLE `sales`.`__bruin_tmp_abcefghi`;
