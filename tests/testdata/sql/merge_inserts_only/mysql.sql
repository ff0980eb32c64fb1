-- run
CREATE TEMPORARY TABLE `sales`.`__bruin_work_abcefghi` (__bruin_found BOOLEAN NOT NULL DEFAULT FALSE) AS
SELECT `id`, `name` FROM `sales`.`orders` LIMIT 0;
INSERT INTO `sales`.`__bruin_work_abcefghi` (`id`, `name`)
SELECT `id`, `name` FROM (select id, name, updated_at from raw.orders) AS source;
START TRANSACTION;
UPDATE `sales`.`orders` AS target JOIN `sales`.`__bruin_work_abcefghi` AS source ON target.`id` <=> source.`id`
SET source.__bruin_found = TRUE;
INSERT INTO `sales`.`orders` (`id`, `name`)
SELECT `id`, `name` FROM `sales`.`__bruin_work_abcefghi` WHERE NOT __bruin_found;
COMMIT;
DROP TEMPORARY TABLE `sales`.`__bruin_work_abcefghi`;
