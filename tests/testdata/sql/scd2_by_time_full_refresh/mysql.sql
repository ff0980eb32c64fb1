-- run
CREATE TABLE `sales`.`__bruin_new_abcefghi` (`_valid_from` DATETIME(6), `_valid_until` DATETIME(6), `_is_current` BOOLEAN) AS
SELECT src.`id`, src.`name`, src.`updated_at`, CAST(src.`updated_at` AS DATETIME(6)) AS _valid_from, CAST('9999-12-31 23:59:59' AS DATETIME) AS _valid_until, TRUE AS _is_current
FROM (
select id, name, updated_at from raw.orders -- done
) AS src;
CREATE TABLE IF NOT EXISTS `sales`.`orders` LIKE `sales`.`__bruin_new_abcefghi`;
RENAME TABLE `sales`.`orders` TO `sales`.`__bruin_old_abcefghi`, `sales`.`__bruin_new_abcefghi` TO `sales`.`orders`;
DROP TABLE IF EXISTS `sales`.`__bruin_new_abcefghi`, `sales`.`__bruin_old_abcefghi`;
