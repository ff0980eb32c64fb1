= 7 / 2
= 0.1 + 0.2 = 0.3
= 1.5 * 2
> cast('1.5' as int64)
> cast(1.5 as int64)
= 'abc' like 'a%'
> 'abc' like r'a\_c'
= concat('a', null)
= 'a' || 'b'
= if(1 = 1, 'a', 'b')
= ifnull(null, 1)
= countif(x > 1) from (select 1 as x union all select 2) t
= date_trunc(date '2024-02-29', month)
= date_diff(date '2024-03-01', date '2024-02-28', day)
= date_add(date '2024-01-31', interval 1 day)
= extract(year from date '2024-02-29')
> extract(week from date '2024-12-30')
> extract(dayofweek from date '2024-03-03')
= select 1.5 as v union all select 2.255
> safe_cast('a' as int64)
> 1 / 0
