-- prepare
SET @bruin_statement = IF(EXISTS(SELECT 1 FROM information_schema.schemata WHERE schema_name = 'Sales Data'), 'DO 0', 'CREATE DATABASE IF NOT EXISTS `Sales Data`');
PREPARE bruin_statement FROM @bruin_statement;
EXECUTE bruin_statement;
DEALLOCATE PREPARE bruin_statement;

-- run
CREATE TEMPORARY TABLE `Sales Data`.`__bruin_work_abcefghi` (__bruin_found BOOLEAN NOT NULL DEFAULT FALSE) AS
SELECT `order`, `user name`, `Total` FROM `Sales Data`.`the "order"` LIMIT 0;
INSERT INTO `Sales Data`.`__bruin_work_abcefghi` (`order`, `user name`, `Total`)
SELECT `order`, `user name`, `Total` FROM (select id, name, updated_at from raw.orders) AS source;
START TRANSACTION;
UPDATE `Sales Data`.`the "order"` AS target JOIN `Sales Data`.`__bruin_work_abcefghi` AS source ON target.`order` <=> source.`order`
SET target.`user name` = source.`user name`, source.__bruin_found = TRUE;
SELECT EXP(CASE WHEN COUNT(*) > 0 THEN 1000 ELSE 0 END) AS __bruin_updated_twice
FROM (SELECT 1 FROM `Sales Data`.`__bruin_work_abcefghi` WHERE __bruin_found GROUP BY `order` HAVING COUNT(*) > 1) AS twice;
INSERT INTO `Sales Data`.`the "order"` (`order`, `user name`, `Total`)
SELECT `order`, `user name`, `Total` FROM `Sales Data`.`__bruin_work_abcefghi` WHERE NOT __bruin_found;
COMMIT;
DROP TEMPORARY TABLE `Sales Data`.`__bruin_work_abcefghi`;
