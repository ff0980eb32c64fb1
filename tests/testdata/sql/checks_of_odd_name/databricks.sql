-- run
CREATE OR REPLACE TABLE `sales`.`orders`
AS select 1;

-- check User Name not_null
SELECT count(*) FROM `sales`.`orders` WHERE `User Name` IS NULL;

-- check "userId" not_null
SELECT count(*) FROM `sales`.`orders` WHERE `userId` IS NULL;
