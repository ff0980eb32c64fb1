-- prepare
CREATE DATABASE IF NOT EXISTS warehouse;
CREATE SCHEMA IF NOT EXISTS warehouse.sales;

-- run
CREATE OR REPLACE TABLE warehouse.sales.orders AS
select id, name, updated_at from raw.orders;
