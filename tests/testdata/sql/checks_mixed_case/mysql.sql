-- run
CREATE TEMPORARY TABLE `Sales`.`__bruin_work_abcefghi` (__bruin_found BOOLEAN NOT NULL DEFAULT FALSE) AS
SELECT `userId` FROM `Sales`.`Orders` LIMIT 0;
INSERT INTO `Sales`.`__bruin_work_abcefghi` (`userId`)
SELECT `userId` FROM (select id, name, updated_at from raw.orders) AS source;
START TRANSACTION;
UPDATE `Sales`.`Orders` AS target JOIN `Sales`.`__bruin_work_abcefghi` AS source ON target.`userId` <=> source.`userId`
SET source.__bruin_found = TRUE;
INSERT INTO `Sales`.`Orders` (`userId`)
SELECT `userId` FROM `Sales`.`__bruin_work_abcefghi` WHERE NOT __bruin_found;
COMMIT;
DROP TEMPORARY TABLE `Sales`.`__bruin_work_abcefghi`;

-- check userId unique
SELECT COUNT(`userId`) - COUNT(DISTINCT `userId`) FROM `Sales`.`Orders`;
