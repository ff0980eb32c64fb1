-- run
select 1;

-- check Id unique
SELECT COUNT(`Id`) - COUNT(DISTINCT `Id`) FROM `Sales`.`Orders`;
