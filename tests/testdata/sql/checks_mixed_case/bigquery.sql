-- run
MERGE `Sales`.`Orders` AS target
USING (select id, name, updated_at from raw.orders) AS source
ON (target.`userId` = source.`userId` OR (target.`userId` IS NULL AND source.`userId` IS NULL))
WHEN NOT MATCHED THEN INSERT (`userId`) VALUES (`userId`);

-- check userId unique
SELECT COUNT(`userId`) - COUNT(DISTINCT `userId`) FROM `Sales`.`Orders`;
