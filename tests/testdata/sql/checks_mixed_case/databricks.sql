-- run
MERGE INTO `Sales`.`Orders` AS target
USING (select id, name, updated_at from raw.orders) AS source
ON target.`userId` <=> source.`userId`
WHEN NOT MATCHED THEN INSERT (`userId`) VALUES (source.`userId`);

-- check userId unique
SELECT COUNT(`userId`) - COUNT(DISTINCT `userId`) FROM `Sales`.`Orders`;
