-- run
CREATE OR REPLACE TABLE `sales`.`orders`
AS select id, name, updated_at from raw.orders;
