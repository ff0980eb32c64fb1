select * from staging.customers -- latest load
