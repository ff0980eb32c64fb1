-- run
START TRANSACTION;
DELETE FROM `sales`.`orders` WHERE `updated_at` BETWEEN '2024-05-01 00:00:00.000000' AND '2024-05-02 00:00:00.000000';
INSERT INTO `sales`.`orders` select id, name, updated_at from raw.orders;
COMMIT;
