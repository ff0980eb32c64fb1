-- run
CREATE OR REPLACE TABLE `sales`.`orders`
AS select 1 as id -- one
;
