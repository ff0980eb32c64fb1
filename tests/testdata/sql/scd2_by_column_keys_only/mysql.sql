-- run
CREATE TEMPORARY TABLE `sales`.`__bruin_work_abcefghi` (__bruin_found BOOLEAN NOT NULL DEFAULT FALSE) AS
SELECT `id` FROM `sales`.`orders` LIMIT 0;
INSERT INTO `sales`.`__bruin_work_abcefghi` (`id`)
SELECT `id` FROM (select id, name, updated_at from raw.orders) AS source;
START TRANSACTION;
SET @bruin_now = CURRENT_TIMESTAMP(6);
UPDATE `sales`.`orders` AS target JOIN `sales`.`__bruin_work_abcefghi` AS source ON target.`id` <=> source.`id`
SET target._valid_until = @bruin_now, target._is_current = FALSE
WHERE target._is_current AND (FALSE);
UPDATE `sales`.`orders` AS target JOIN `sales`.`__bruin_work_abcefghi` AS source ON target.`id` <=> source.`id`
SET source.__bruin_found = TRUE
WHERE target._is_current;
UPDATE `sales`.`orders` AS target LEFT JOIN `sales`.`__bruin_work_abcefghi` AS source ON target.`id` <=> source.`id`
SET target._valid_until = @bruin_now, target._is_current = FALSE
WHERE target._is_current AND source.__bruin_found IS NULL;
INSERT INTO `sales`.`orders` (`id`, _valid_from, _valid_until, _is_current)
SELECT source.`id`, @bruin_now, CAST('9999-12-31 23:59:59' AS DATETIME), TRUE
FROM `sales`.`__bruin_work_abcefghi` AS source WHERE NOT source.__bruin_found;
COMMIT;
DROP TEMPORARY TABLE `sales`.`__bruin_work_abcefghi`;
