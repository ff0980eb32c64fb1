-- run
CREATE OR REPLACE TABLE `warehouse`.`sales`.`orders`
AS select id, name, updated_at from raw.orders;
