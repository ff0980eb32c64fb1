-- run
ALTER SESSION SET TIMEZONE = 'UTC';
CREATE TEMPORARY TABLE sales.__bruin_scd2_tmp_abcefghi AS select id, name, updated_at from raw.orders;
MERGE INTO sales.orders AS target
USING (
  SELECT source.ID, source.name, source.updated_at, 'given' AS __bruin_role FROM sales.__bruin_scd2_tmp_abcefghi AS source
  UNION ALL
  SELECT source.ID, source.name, source.updated_at, 'begins' FROM sales.__bruin_scd2_tmp_abcefghi AS source JOIN sales.orders AS target ON target.ID IS NOT DISTINCT FROM source.ID
  WHERE target._is_current AND (target._valid_from < CAST(source.updated_at AS TIMESTAMP_TZ))
  UNION ALL
  SELECT target.ID, target.name, target.updated_at, 'gone' FROM sales.orders AS target
  WHERE target._is_current AND NOT EXISTS (SELECT 1 FROM sales.__bruin_scd2_tmp_abcefghi AS source WHERE target.ID IS NOT DISTINCT FROM source.ID)
) AS source
ON target.ID IS NOT DISTINCT FROM source.ID AND target._is_current AND source.__bruin_role <> 'begins'
WHEN MATCHED AND source.__bruin_role = 'gone' THEN
  UPDATE SET _valid_until = CAST(CURRENT_TIMESTAMP() AS TIMESTAMP_TZ), _is_current = FALSE
WHEN MATCHED AND (target._valid_from < CAST(source.updated_at AS TIMESTAMP_TZ)) THEN
  UPDATE SET _valid_until = CAST(source.updated_at AS TIMESTAMP_TZ), _is_current = FALSE
WHEN NOT MATCHED THEN
  INSERT (ID, name, updated_at, _valid_from, _valid_until, _is_current)
  VALUES (source.ID, source.name, source.updated_at, CAST(source.updated_at AS TIMESTAMP_TZ), TO_TIMESTAMP_TZ('9999-12-31 23:59:59', 'YYYY-MM-DD HH24:MI:SS'), TRUE);
DROP TABLE sales.__bruin_scd2_tmp_abcefghi;
