-- run
CREATE TEMPORARY TABLE `sales`.`__bruin_work_abcefghi` (__bruin_found BOOLEAN NOT NULL DEFAULT FALSE) AS
SELECT `id`, `region`, `visits` FROM `sales`.`orders` LIMIT 0;
INSERT INTO `sales`.`__bruin_work_abcefghi` (`id`, `region`, `visits`)
SELECT `id`, `region`, `visits` FROM (select id, name, updated_at from raw.orders) AS source;
START TRANSACTION;
UPDATE `sales`.`orders` AS target JOIN `sales`.`__bruin_work_abcefghi` AS source ON target.`id` <=> source.`id` AND target.`region` <=> source.`region` AND (target.updated_at > '2024-01-01')
SET target.`visits` = target.visits + source.visits, source.__bruin_found = TRUE;
SELECT EXP(CASE WHEN COUNT(*) > 0 THEN 1000 ELSE 0 END) AS __bruin_updated_twice
FROM (SELECT 1 FROM `sales`.`__bruin_work_abcefghi` WHERE __bruin_found GROUP BY `id`, `region` HAVING COUNT(*) > 1) AS twice;
INSERT INTO `sales`.`orders` (`id`, `region`, `visits`)
SELECT `id`, `region`, `visits` FROM `sales`.`__bruin_work_abcefghi` WHERE NOT __bruin_found;
COMMIT;
DROP TEMPORARY TABLE `sales`.`__bruin_work_abcefghi`;
