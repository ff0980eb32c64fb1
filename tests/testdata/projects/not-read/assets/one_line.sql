/* @bruin name: one_line @bruin */
select 1
