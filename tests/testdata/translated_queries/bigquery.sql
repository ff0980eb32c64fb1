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
> 1 <=> 2
> null <=> null
> 1 == 1
= select x as v from (select 1 as x) a union all select y from (select 2 as y) b
> select x as v from (select 1 as x) a union all select y from (select 'a' as y) b
= select '1' as v union all select 'a'
> case when x = 1 then 1 else 'a' end from (select 1 as x) t
> case when x = 1 then x else '2' end from (select 1 as x) t
> coalesce(x, 'a') from (select 1 as x) t
> coalesce(x, '2') from (select 1 as x) t
> x in (1, '1') from (select '01' as x) t
> x in (1, '1') from (select 1 as x) t
> if(x = 1, x, 'a') from (select 1 as x) t
> ifnull(x, 'a') from (select 1 as x) t
